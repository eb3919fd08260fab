using Microsoft.Extensions.Logging;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.Grains.Hosting;
using OrleansAA.Grains.State;

namespace OrleansAA.Grains.Compaction;

/// <summary>
/// Lives as long as some replica asks for compactions. Its marks outlive it; they are all it has to remember, because the store knows how far it has trimmed.
/// </summary>
internal sealed partial class CompactionGrain(
    [PersistentState("compaction", GrainState.StorageName)] IPersistentState<CompactionMarks> marks,
    KindRuntimes kinds, CompactionLimits limits, TimeProvider clock, ILogger<CompactionGrain> log) : Grain, ICompactionGrain
{
    private DateTimeOffset? _ranAt;

    public async Task<long> CompactAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (now - _ranAt < limits.Interval / 2)
            return 0;
        _ranAt = now;
        var runtime = kinds.Of(this.GetPrimaryKeyString());
        var head = await runtime.Store.HeadAsync(cancellationToken);
        if (marks.State.Note(now, head.Last, limits.LogRetention))
            await marks.WriteStateAsync(cancellationToken);
        var target = marks.State.Target(now, head, limits);
        if (target <= head.Compacted)
            return head.Compacted.Number;
        var compacted = await new LogCompactor(runtime.Store, limits, clock).CompactAsync(head, target, cancellationToken);
        var took = clock.GetUtcNow() - now;
        LogCompacted(runtime.Kind.Resource, head.Compacted, compacted, took);
        return compacted.Number;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Compacted the log of {Resource}, which began after {Before}, up to {Compacted} in {Duration}")]
    private partial void LogCompacted(GroupResource resource, Revision before, Revision compacted, TimeSpan duration);
}
