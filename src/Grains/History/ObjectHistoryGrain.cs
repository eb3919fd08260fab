using Orleans.Placement;
using OrleansAA.ApiMachinery.Revisions;
using OrleansAA.Contracts.Histories;
using OrleansAA.Grains.State;

namespace OrleansAA.Grains.History;

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
