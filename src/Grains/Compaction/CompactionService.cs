using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrleansAA.ApiMachinery.Compaction;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Storage;
using OrleansAA.Contracts.Compaction;

namespace OrleansAA.Grains.Compaction;

/// <summary>
/// Asks the compaction grains to do their work, on every replica: so there is no timer that could die with one of them. Once an interval, and as soon as a log is too large.
/// Begins when all else has started: a replica that cannot start has called no grain.
/// </summary>
internal sealed partial class CompactionService(
    IReadOnlyList<ResourceKind> kinds, IRevisionStores stores, IGrainFactory grains, CompactionLimits limits, TimeProvider clock, ILogger<CompactionService> log) : BackgroundService, IHostedLifecycleService
{
    /// <summary>How long the end of a call is waited for when the replica stops.</summary>
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(1);

    // When a kind was asked for last, and whether that failed.
    private readonly Dictionary<GroupResource, (long At, bool HasFailed)> _asked = [];

    public override Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => base.StartAsync(cancellationToken);

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(limits.SizeInterval < limits.Interval ? limits.SizeInterval : limits.Interval, clock);
        try
        {
            do
            {
                foreach (var kind in kinds)
                {
                    if (await IsDueAsync(kind.Resource, stoppingToken))
                        _asked[kind.Resource] = (clock.GetTimestamp(), !await TryCompactAsync(kind, stoppingToken));
                }
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The replica is stopping; the others go on asking.
        }
    }

    private async Task<bool> IsDueAsync(GroupResource resource, CancellationToken cancellationToken)
    {
        if (!_asked.TryGetValue(resource, out var last) || clock.GetElapsedTime(last.At) >= limits.Interval)
            return true;
        return !(last.HasFailed && clock.GetElapsedTime(last.At) < limits.RetryInterval) && await IsTooLargeAsync(resource, cancellationToken);
    }

    private async Task<bool> IsTooLargeAsync(GroupResource resource, CancellationToken cancellationToken)
    {
        try
        {
            var store = await stores.OpenAsync(resource, cancellationToken);
            return (await store.LogSizeAsync(cancellationToken)).IsTooLarge;
        }
        catch (StoreUnavailableException)
        {
            // The feed says that the store is away; nothing can be compacted until it is back.
            return false;
        }
    }

    private async Task<bool> TryCompactAsync(ResourceKind kind, CancellationToken cancellationToken)
    {
        var compacting = grains.GetGrain<ICompactionGrain>(kind.Resource.ToString()).CompactAsync();
        try
        {
            await compacting.WaitAsync(cancellationToken);
            return true;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // A grain on this replica stops at once, too: the silo is not to end in the middle of its call.
            await Task.WhenAny(compacting, Task.Delay(StopPatience, clock, CancellationToken.None));
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            // Whatever it is: the log only grows meanwhile, and it is tried again.
            LogFailed(kind.Resource, e.Message);
        }
        return false;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The log of {Resource} could not be compacted and grows, it is tried again: {Reason}")]
    private partial void LogFailed(GroupResource resource, string reason);
}
