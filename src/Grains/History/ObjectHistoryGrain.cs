using Orleans.Placement;
using OrleansAA.Contracts.Objects;
using OrleansAA.Grains.State;

namespace OrleansAA.Grains.History;

/// <summary>The part of one object's history that the log has no more; its key is an <see cref="ObjectGrainKey"/>.</summary>
[Alias("IObjectHistoryGrain")]
internal interface IObjectHistoryGrain : IGrainWithStringKey
{
    /// <summary>Takes in a part of the log, before it is trimmed. When it ends, that is durable.</summary>
    /// <param name="fold">The part.</param>
    /// <param name="contentsMax">The most contents kept.</param>
    [Alias("Fold")]
    Task FoldAsync(HistoryFold fold, int contentsMax);

    /// <summary>What is kept; may be of an earlier object of the same name, which the uid tells.</summary>
    [Alias("Read")]
    Task<HistoryState> ReadAsync(CancellationToken cancellationToken);
}

/// <summary>
/// Changes only when a compaction passes by, and then goes at once: histories are many, and few are read. It knows nothing of its kind, which its replica may not serve.
/// </summary>
[HashBasedPlacement]
internal sealed class ObjectHistoryGrain([PersistentState("history", GrainState.StorageName)] IPersistentState<HistoryState> history) : Grain, IObjectHistoryGrain
{
    public async Task FoldAsync(HistoryFold fold, int contentsMax)
    {
        // Whatever becomes of the write: what is in memory is not believed again.
        DeactivateOnIdle();
        if (!history.State.Fold(fold, contentsMax))
            return;
        if (!history.State.IsEmpty)
            await history.WriteStateAsync();
        else if (history.RecordExists)
            await history.ClearStateAsync();
    }

    public Task<HistoryState> ReadAsync(CancellationToken cancellationToken) => Task.FromResult(history.State);
}
