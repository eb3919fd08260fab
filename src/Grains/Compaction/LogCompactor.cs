using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.Grains.History;
using OrleansAA.Grains.Storage;

namespace OrleansAA.Grains.Compaction;

/// <summary>
/// Trims one resource's log, step by step, and puts what its objects' histories still want of it there first. Ended anywhere, it goes on by doing the step again: to fold
/// the same changes twice is to fold them once, and the store does not go back. For the same reasons it may run twice at a time.
/// </summary>
/// <param name="store">Where the log is.</param>
/// <param name="revisionsKept">How many revisions a history has; 0 if there are no histories.</param>
/// <param name="fold">Puts a part of the log into an object's history, durably.</param>
/// <param name="limits">The limits.</param>
/// <param name="clock">Tells how long it takes.</param>
internal sealed class LogCompactor(
    IRevisionStore store, int revisionsKept, Func<NamespacedName, HistoryFold, CancellationToken, Task> fold, CompactionLimits limits, TimeProvider clock)
{
    /// <summary>Trims up to a revision, or as far as the time allows.</summary>
    /// <returns>The compacted revision.</returns>
    /// <exception cref="StoreUnavailableException">The store does not answer; what was trimmed stays trimmed.</exception>
    public async Task<Revision> CompactAsync(StoreHead head, Revision target, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        var compacted = head.Compacted;
        try
        {
            while (compacted < target && clock.GetElapsedTime(started) < limits.RunMax)
            {
                var folded = await FoldStepAsync(compacted, target, cancellationToken);
                if (folded == compacted)
                    break;
                compacted = await store.TrimAsync(folded, cancellationToken);
            }
        }
        catch (CompactedException e)
        {
            // Somebody else was faster, and has folded what is gone.
            compacted = e.Compacted;
        }
        return compacted;
    }

    /// <summary>Folds what comes after a revision.</summary>
    /// <returns>The last revision that is folded.</returns>
    private async Task<Revision> FoldStepAsync(Revision after, Revision target, CancellationToken cancellationToken)
    {
        if (revisionsKept == 0)
            return new(Math.Min(target.Number, after.Number + limits.StepEntriesMax));
        var folds = new PendingFolds(revisionsKept);
        var last = after;
        while (last < target && last.Number - after.Number < limits.StepEntriesMax && folds.Bytes < limits.StepBytesMax)
        {
            var page = await store.ReadLogAsync(last, target, limits.ReadEntriesMax, cancellationToken);
            if (page.Count == 0)
                break;
            foreach (var entry in page)
                folds.Add(entry);
            last = page[^1].Revision;
        }
        foreach (var some in folds.Due.Chunk(limits.FoldsInFlightMax))
            await Task.WhenAll(some.Select(f => fold(f.Name, f.Fold, cancellationToken)));
        return last;
    }
}
