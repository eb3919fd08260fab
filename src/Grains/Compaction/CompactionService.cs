using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrleansAA.ApiMachinery.Scheme;

namespace OrleansAA.Grains.Compaction;

/// <summary>Asks the compaction grains to do their work, on every replica: so there is no timer that could die with one of them.</summary>
internal sealed partial class CompactionService(
    IReadOnlyList<ResourceKind> kinds, IGrainFactory grains, CompactionLimits limits, TimeProvider clock, ILogger<CompactionService> log) : BackgroundService
{
    /// <summary>How long the end of a call is waited for when the replica stops.</summary>
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(limits.Interval, clock);
        try
        {
            do
            {
                foreach (var kind in kinds)
                    await CompactAsync(kind, stoppingToken);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The replica is stopping; the others go on asking.
        }
    }

    private async Task CompactAsync(ResourceKind kind, CancellationToken cancellationToken)
    {
        var compacting = grains.GetGrain<ICompactionGrain>(kind.Resource.ToString()).CompactAsync();
        try
        {
            await compacting.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // A grain on this replica stops at once, too: the silo is not to end in the middle of its call.
            await Task.WhenAny(compacting, Task.Delay(StopPatience, clock, CancellationToken.None));
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            // Whatever it is: the log only grows meanwhile, and the next minute is another try.
            LogFailed(kind.Resource, e.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The log of {Resource} could not be compacted and grows, it is tried again: {Reason}")]
    private partial void LogFailed(GroupResource resource, string reason);
}
