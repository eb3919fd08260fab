using Orleans.Concurrency;

namespace OrleansAA.Contracts.Objects;

/// <summary>
/// The single writer of one object; its key is an <see cref="ObjectGrainKey"/>. Writes of one object queue up in its turns, so that each is applied
/// to what the one before left. The grain makes writers wait for each other instead of fighting; what makes a write safe is the store's compare-and-set.
/// </summary>
[Alias("IObjectGrain")]
public interface IObjectGrain : IGrainWithStringKey
{
    /// <summary>Carries out one write.</summary>
    /// <returns>The outcome, refusals included. An exception means that the outcome is unknown.</returns>
    [Alias("Write")]
    Task<WriteResult> WriteAsync([Immutable] WriteRequest request, CancellationToken cancellationToken);
}
