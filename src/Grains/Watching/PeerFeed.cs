using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Storage;
using OrleansAA.Contracts.Announcements;
using OrleansAA.Grains.Telemetry;

namespace OrleansAA.Grains.Watching;

/// <summary>
/// What is announced to one other replica. A peer that is slow, frozen or gone holds up nobody: a few batches are under way, a bounded number of
/// commits waits behind them and makes the next batch larger, the rest is dropped.
/// </summary>
internal sealed partial class PeerFeed
{
    private readonly IFeedService _peer;
    private readonly AnnouncementLimits _limits;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly Channel<(GroupResource Resource, LogEntry Entry)> _queue;
    private readonly string _address;

    public PeerFeed(SiloAddress silo, IFeedService peer, AnnouncementLimits limits, TimeProvider clock, ILogger log)
    {
        GrainsMetrics.Serve();
        (Silo, _peer, _limits, _clock, _log) = (silo, peer, limits, clock, log);
        _address = silo.Endpoint.ToString();
        _queue = Channel.CreateBounded<(GroupResource, LogEntry)>(new BoundedChannelOptions(limits.QueuedCommitsMax) { SingleReader = true });
        _ = Task.Run(RunAsync);
    }

    public SiloAddress Silo { get; }

    public void Announce(GroupResource resource, LogEntry entry) => _queue.Writer.TryWrite((resource, entry));

    public void Stop() => _queue.Writer.TryComplete();

    private async Task RunAsync()
    {
        var underWay = new List<Task>();
        while (await _queue.Reader.WaitToReadAsync())
        {
            underWay.Add(SendAsync(TakeBatch()));
            if (underWay.Count == _limits.BatchesInFlightMax)
                underWay.Remove(await Task.WhenAny(underWay));
        }
    }

    /// <summary>What waits, as far as it is of one resource and fits.</summary>
    private CommitBatch TakeBatch()
    {
        var commits = new List<AnnouncedCommit>();
        var resource = default(GroupResource);
        var bytes = 0;
        while (commits.Count < _limits.BatchCommitsMax && bytes < _limits.BatchBytesMax && _queue.Reader.TryPeek(out var next))
        {
            if (commits.Count > 0 && next.Resource != resource)
                break;
            resource = next.Resource;
            _queue.Reader.TryRead(out next);
            var commit = AnnouncedCommit.Of(next.Entry, _limits.ObjectBytesMax);
            bytes += commit.Json.Length;
            commits.Add(commit);
        }
        return new(resource.Group, resource.Resource, [.. commits]);
    }

    private async Task SendAsync(CommitBatch batch)
    {
        try
        {
            GrainsMetrics.Announced(batch.Commits.Length);
            var started = _clock.GetTimestamp();
            await _peer.AnnounceAsync(batch).WaitAsync(_limits.AnswerTimeout, _clock);
            GrainsMetrics.Answered(_address, _clock.GetElapsedTime(started));
        }
        catch (Exception e)
        {
            LogLost(Silo, batch.Commits.Length, e.Message);
            GrainsMetrics.Lost(batch.Commits.Length);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Announcing {Commits} commits to {Silo} failed; it will read them from the log: {Reason}")]
    private partial void LogLost(SiloAddress silo, int commits, string reason);
}

/// <summary>The limits of announcements to one replica.</summary>
internal sealed record AnnouncementLimits
{
    /// <summary>Commits in one batch.</summary>
    public int BatchCommitsMax { get; init; } = 512;

    /// <summary>A batch of this many bytes takes no further commit.</summary>
    public int BatchBytesMax { get; init; } = 1 << 20;

    /// <summary>Batches that have not been answered.</summary>
    public int BatchesInFlightMax { get; init; } = 4;

    /// <summary>Commits that wait for a batch; more are dropped, and read from the log.</summary>
    public int QueuedCommitsMax { get; init; } = 4096;

    /// <summary>Of a larger object only the revision is announced: the others read it from the log when its turn has come.</summary>
    public int ObjectBytesMax { get; init; } = 64 << 10;

    /// <summary>How long a batch counts as under way.</summary>
    public TimeSpan AnswerTimeout { get; init; } = TimeSpan.FromSeconds(5);
}
