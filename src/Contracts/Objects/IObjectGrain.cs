using Orleans.Concurrency;
using OrleansAA.ApiMachinery.Registry;

namespace OrleansAA.Contracts.Objects;

/// <summary>
/// The single writer of one object; its key is an <see cref="ObjectGrainKey"/>. Writes of one object queue up in its turns, so that each is applied
/// to what the one before left. The grain makes writers wait for each other instead of fighting; what makes a write safe is the store's compare-and-set.
/// </summary>
[Alias("IObjectGrain")]
public interface IObjectGrain : IGrainWithStringKey
{
    /// <summary>Carries out one write, after those that came before it. What has to wait is known to be there: <see cref="IsWorkingOnAsync"/>.</summary>
    /// <returns>The outcome, refusals included. An exception means that the outcome is unknown.</returns>
    [AlwaysInterleave]
    [Alias("Write")]
    Task<WriteResult> WriteAsync([Immutable] WriteRequest request, CancellationToken cancellationToken);

    /// <summary>True while a write is being carried out here, or waits for its turn: who asks may wait on. Admission may take half a minute.</summary>
    [AlwaysInterleave]
    [Alias("IsWorkingOn")]
    Task<bool> IsWorkingOnAsync(Guid operationId);
}
