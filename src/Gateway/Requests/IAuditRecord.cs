using k8s.Models;

namespace OrleansAA.Gateway.Requests;

/// <summary>What is going to be recorded of a request; whoever learns something on its way tells it.</summary>
internal interface IAuditRecord
{
    /// <summary>Notes something. What has been noted stays: the first that uses a key has it.</summary>
    void Annotate(string key, string value);

    /// <summary>The answer is a refusal.</summary>
    void Refused(V1Status status);
}
