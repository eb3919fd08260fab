using OrleansAA.ApiMachinery.Names;

namespace OrleansAA.Contracts.Objects;

/// <summary>Where endpoints hand their writes: to the object's grain, wherever in the cluster it lives.</summary>
public interface IObjectWriter
{
    /// <summary>Carries out one write.</summary>
    /// <returns>The outcome, refusals included.</returns>
    Task<WriteResult> WriteAsync(GroupResource resource, WriteRequest request, CancellationToken cancellationToken);
}
