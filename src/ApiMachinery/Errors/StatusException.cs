using k8s.Models;

namespace OrleansAA.ApiMachinery.Errors;

/// <summary>An outcome that the client is told as a <see cref="V1Status"/>. The one exception of the machinery for what a request did wrong.</summary>
public sealed class StatusException(V1Status status, Exception? inner = null) : Exception(status.Message, inner)
{
    /// <summary>What the client is answered.</summary>
    public V1Status Status { get; } = status;

    /// <summary>The HTTP status code.</summary>
    public int Code => Status.Code ?? 500;
}
