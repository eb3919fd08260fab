using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Storage;
using OrleansAA.ApiMachinery.Revisions;

namespace OrleansAA.ApiMachinery.Compaction;

/// <summary>
/// Trims one resource's log, step by step, and puts what its objects' histories still want of it there first. Ended anywhere, it goes on by doing the step again: to fold
/// the same changes twice is to fold them once, and the store does not go back. For the same reasons it may run twice at a time.
/// </summary>
/// <param name="store">Where the log is.</param>
/// <param name="revisionsKept">How many revisions a history has; 0 if there are no histories.</param>
/// <param name="fold">Puts a part of the log into an object's history, durably.</param>
/// <param name="limits">The limits.</param>
/// <param name="clock">Tells how long it takes.</param>
public sealed class LogCompactor(
    IRevisionStore store, int revisionsKept, Func<NamespacedName, HistoryFold, CancellationToken, Task> fold, CompactionLimits limits, TimeProvider clock)
{
    /// <summary>Trims up to a revision, and beyond it while the log is too large; or as far as the time allows.</summary>
    /// <returns>The compacted revision.</returns>
    /// <exception cref="StoreUnavailableException">The store does not answer; what was trimmed stays trimmed.</exception>
    public async Task<Revision> CompactAsync(StoreHead head, Revision target, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        var compacted = head.Compacted;
        try
        {
            var size = await store.LogSizeAsync(cancellationToken);
            var bytesLeft = size.IsTooLarge ? (long)(size.BytesMax * limits.LogBytesLeft) : long.MaxValue;
            while (clock.GetElapsedTime(started) < limits.RunMax && NextStep(head, compacted, target, size.Bytes, bytesLeft) is { } step)
            {
                var folded = await FoldStepAsync(step, cancellationToken);
                if (folded == compacted)
                    break;
                compacted = await store.TrimAsync(folded, cancellationToken);
                size = await store.LogSizeAsync(cancellationToken);
            }
        }
        catch (CompactedException e)
        {
            // Somebody else was faster, and has folded what is gone.
            compacted = e.Compacted;
        }
        return compacted;
    }

    /// <summary>What is old enough goes first, however much it is; of what is not only as much as the log is to be smaller.</summary>
    private Step? NextStep(StoreHead head, Revision compacted, Revision target, long bytes, long bytesLeft)
    {
        var entries = head.Last.Number - compacted.Number;
        var page = (int)Math.Clamp(limits.StepBytesMax * entries / Math.Max(1, bytes), 1, limits.ReadEntriesMax);
        if (compacted < target)
            return new(compacted, target, long.MaxValue, page);
        return entries > 0 && bytes > bytesLeft ? new(compacted, head.Last, bytes - bytesLeft, page) : null;
    }

    /// <summary>Folds what comes after a revision.</summary>
    /// <returns>The last revision that is folded.</returns>
    private async Task<Revision> FoldStepAsync(Step step, CancellationToken cancellationToken)
    {
        if (revisionsKept == 0 && step.BytesMax == long.MaxValue)
            return new(Math.Min(step.UpTo.Number, step.After.Number + limits.StepEntriesMax));
        var folds = new PendingFolds(revisionsKept);
        var (last, bytes) = (step.After, 0L);
        while (last < step.UpTo && last.Number - step.After.Number < limits.StepEntriesMax && folds.Bytes < limits.StepBytesMax && bytes < step.BytesMax)
        {
            var page = await store.ReadLogAsync(last, step.UpTo, step.PageEntries, cancellationToken);
            if (page.Count == 0)
                break;
            foreach (var entry in page.TakeWhile(_ => bytes < step.BytesMax))
            {
                folds.Add(entry);
                bytes += entry.Json.Length + (entry.Previous?.Length ?? 0);
                last = entry.Revision;
            }
        }
        if (revisionsKept > 0)
            await FoldAsync(folds, cancellationToken);
        return last;
    }

    private async Task FoldAsync(PendingFolds folds, CancellationToken cancellationToken)
    {
        foreach (var some in folds.Due.Chunk(limits.FoldsInFlightMax))
            await Task.WhenAll(some.Select(f => fold(f.Name, f.Fold, cancellationToken)));
    }

    /// <param name="After">The last revision that is trimmed.</param>
    /// <param name="UpTo">How far it may go.</param>
    /// <param name="BytesMax">It goes no further when it has met so many bytes.</param>
    /// <param name="PageEntries">Changes in one read.</param>
    private readonly record struct Step(Revision After, Revision UpTo, long BytesMax, int PageEntries);
}
