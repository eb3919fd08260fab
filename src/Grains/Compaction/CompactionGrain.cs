using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Placement;
using OrleansAA.ApiMachinery.Compaction;
using OrleansAA.ApiMachinery.Kinds;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Revisions;
using OrleansAA.Contracts.Compaction;
using OrleansAA.Contracts.Histories;
using OrleansAA.Contracts.Objects;
using OrleansAA.Grains.State;

namespace OrleansAA.Grains.Compaction;

/// <summary>
/// Lives as long as some replica asks for compactions. Its marks outlive it; they are all it has to remember, because the store knows how far it has trimmed.
/// </summary>
[PreferLocalPlacement]
internal sealed partial class CompactionGrain(
    [PersistentState("compaction", GrainState.StorageName)] IPersistentState<CompactionMarks> marks,
    KindRuntimes kinds, IHostApplicationLifetime lifetime, CompactionLimits limits, TimeProvider clock, ILogger<CompactionGrain> log) : Grain, ICompactionGrain
{
    private DateTimeOffset? _ranAt;
    private DateTimeOffset? _warnedAt;

    public async Task<long> CompactAsync()
    {
        var now = clock.GetUtcNow();
        if (kinds.RuntimeOf(this.GetPrimaryKeyString()) is not { } runtime)
        {
            // Replicas of two builds: the one that calls serves the kind, and the next activation is there.
            DeactivateOnIdle();
            return 0;
        }
        try
        {
            if (now - _ranAt < limits.Interval / 2 && !(await runtime.Store.LogSizeAsync(lifetime.ApplicationStopping)).IsTooLarge)
                return 0;
            _ranAt = now;
            return await CompactAsync(runtime, now, lifetime.ApplicationStopping);
        }
        catch (OperationCanceledException) when (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            // Another replica goes on where this one stops.
            return 0;
        }
    }

    private async Task<long> CompactAsync(KindRuntime runtime, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var head = await runtime.Store.HeadAsync(cancellationToken);
        if (marks.State.Note(now, head.Last, limits.LogRetention))
            await marks.WriteStateAsync(cancellationToken);
        var target = marks.State.Target(now, head, limits);
        var compactor = new LogCompactor(runtime.Store, runtime.Kind.RevisionsKept, Fold, limits, clock);
        var compacted = await compactor.CompactAsync(head, target, cancellationToken);
        var took = clock.GetUtcNow() - now;
        if (compacted > head.Compacted)
            LogCompacted(runtime.Kind.Resource, head.Compacted, compacted, took);
        if (compacted > target)
            await WarnAsync(runtime, now, compacted, cancellationToken);
        return compacted.Number;

        Task Fold(NamespacedName name, HistoryFold fold, CancellationToken token) => GrainFactory
            .GetGrain<IObjectHistoryGrain>(new ObjectGrainKey(runtime.Kind.Resource, name).ToString()).FoldAsync(fold, runtime.Kind.RevisionsKept).WaitAsync(token);
    }

    /// <summary>Tells, now and then, that changes go before they are old enough.</summary>
    private async Task WarnAsync(KindRuntime runtime, DateTimeOffset now, Revision compacted, CancellationToken cancellationToken)
    {
        if (now - _warnedAt < limits.Interval)
            return;
        _warnedAt = now;
        LogCutShort(runtime.Kind.Resource, (await runtime.Store.LogSizeAsync(cancellationToken)).BytesMax >> 20, limits.LogRetention, compacted);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The log of {Resource} had {MaxMiB} MiB before its changes were {Retention} old, and now begins after {Compacted}: "
        + "watches that come from before get 410; give --log-retention-bytes more if the store has room, or write less")]
    private partial void LogCutShort(GroupResource resource, long maxMiB, TimeSpan retention, Revision compacted);

    [LoggerMessage(Level = LogLevel.Information, Message = "Compacted the log of {Resource}, which began after {Before}, up to {Compacted} in {Duration}")]
    private partial void LogCompacted(GroupResource resource, Revision before, Revision compacted, TimeSpan duration);
}
