using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.Grains.Storage;

namespace OrleansAA.Grains.Compaction;

/// <summary>Trims one resource's log, step by step. Safe to run twice at a time: the store does not go back.</summary>
internal sealed class LogCompactor(IRevisionStore store, CompactionLimits limits, TimeProvider clock)
{
    /// <summary>Trims up to a revision, or as far as the time allows.</summary>
    /// <returns>The compacted revision.</returns>
    /// <exception cref="StoreUnavailableException">The store does not answer; what was trimmed stays trimmed.</exception>
    public async Task<Revision> CompactAsync(StoreHead head, Revision target, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        var compacted = head.Compacted;
        while (compacted < target && clock.GetElapsedTime(started) < limits.RunMax)
        {
            var step = new Revision(Math.Min(target.Number, compacted.Number + limits.StepEntriesMax));
            compacted = await store.TrimAsync(step, cancellationToken);
        }
        return compacted;
    }
}
