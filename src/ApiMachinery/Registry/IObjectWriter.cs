using OrleansAA.ApiMachinery.Names;

namespace OrleansAA.ApiMachinery.Registry;

/// <summary>Where endpoints hand their writes: to the object's owner, wherever in the cluster that is.</summary>
public interface IObjectWriter
{
    /// <summary>Carries out one write.</summary>
    /// <returns>The outcome, refusals included.</returns>
    Task<WriteResult> WriteAsync(GroupResource resource, WriteRequest request, CancellationToken cancellationToken);
}
