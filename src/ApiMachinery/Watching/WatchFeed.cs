using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Registry;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Storage;
using OrleansAA.ApiMachinery.Telemetry;

namespace OrleansAA.ApiMachinery.Watching;

/// <summary>
/// Brings every commit of one kind into this replica's watch cache, strictly in the order of revisions.
/// </summary>
/// <remarks>
/// Announcements arrive in any order and may be lost. They are a hint that saves reading; the log is the truth:
/// <code>
/// announced ─► channel ─► pending ─► next revision there? ── yes ─► cache
///                                        └─ no, and not within GapPatience, or without content: read the log from where the cache stands
/// every HeadInterval: ask the store for its head; behind it? read the log
/// </code>
/// </remarks>
public sealed partial class WatchFeed(
    ResourceKind kind, IRevisionStore store, WatchCache cache, WatchFeedLimits limits, TimeProvider clock, ILogger<WatchFeed> log) : ICommitListener
{
    // A queue that is full drops: the log has it.
    private readonly Channel<(Revision Revision, LogEntry? Entry)> _announced =
        Channel.CreateBounded<(Revision, LogEntry?)>(new BoundedChannelOptions(limits.AnnouncedMax) { SingleReader = true });

    // By revision; without an entry where only the revision was announced.
    private readonly SortedDictionary<long, LogEntry?> _pending = [];

    // The revision that holds up those that are pending, and since when.
    private (long Revision, long Since) _missing;
    private int _pendingCount;
    private bool _isAway;
    private bool _isLost;

    /// <summary>Announced commits that wait for an earlier one, or to be looked at.</summary>
    public int Pending => Volatile.Read(ref _pendingCount) + _announced.Reader.Count;

    /// <summary>Hands over a commit made on this replica, or announced by another.</summary>
    public void Committed(LogEntry entry) => _announced.Writer.TryWrite((entry.Revision, entry));

    /// <summary>Says that there is a commit, which is to be read from the log.</summary>
    public void Announced(Revision revision) => _announced.Writer.TryWrite((revision, null));

    /// <summary>Keeps the cache up to date until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var isLoaded = true;
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                if (!isLoaded)
                {
                    await LoadAsync(cancellationToken);
                    isLoaded = true;
                    if (_isLost)
                        RegistryMetrics.EpochBegan(kind.ResourceName);
                    NoteBack();
                }
                await FollowAsync(cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (CompactedException e)
            {
                LogReload(kind.Resource, e.Message);
                isLoaded = false;
            }
            catch (StoreUnavailableException e)
            {
                NoteAway(e);
                if (e.HasLostWrites)
                    await GoOnAfterLossAsync(e, cancellationToken);
                await Task.Delay(limits.HeadInterval, clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Reads what the log has after the cache's revision into the cache.</summary>
    public async Task CatchUpFromLogAsync(Revision upTo, CancellationToken cancellationToken)
    {
        while (cache.Revision < upTo)
        {
            var entries = await store.ReadLogAsync(cache.Revision, upTo, limits.ReadEntriesMax, cancellationToken);
            if (entries.Count == 0)
                return;
            foreach (var entry in entries)
                Apply(entry);
        }
    }

    private async Task FollowAsync(CancellationToken cancellationToken)
    {
        using var heartbeat = new PeriodicTimer(limits.HeadInterval, clock);
        var beat = heartbeat.WaitForNextTickAsync(cancellationToken).AsTask();
        while (true)
        {
            var arrived = _announced.Reader.WaitToReadAsync(cancellationToken).AsTask();
            if (_pending.Count > 0)
                await Task.WhenAny(arrived, beat, Task.Delay(limits.GapPatience, clock, cancellationToken));
            else
                await Task.WhenAny(arrived, beat);
            TakeAnnounced();
            ApplyPending();
            Volatile.Write(ref _pendingCount, _pending.Count);
            if (MustReadLog())
                await CatchUpFromLogAsync(new Revision(_pending.Keys.Last()), cancellationToken);
            if (beat.IsCompleted)
            {
                await beat;
                await CatchUpFromLogAsync((await store.HeadAsync(cancellationToken)).Last, cancellationToken);
                NoteBack();
                beat = heartbeat.WaitForNextTickAsync(cancellationToken).AsTask();
            }
            ApplyPending();
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private void TakeAnnounced()
    {
        // As many as the queue can hold: those who announce must not be able to keep the feed from its other work.
        for (var i = 0; i < limits.AnnouncedMax && _announced.Reader.TryRead(out var announced); i++)
        {
            var (revision, entry) = announced;
            if (entry is not null && revision == cache.Revision.Next)
                Apply(entry);
            else if (revision > cache.Revision && _pending.Count < limits.AnnouncedMax)
                _pending[revision.Number] = entry;
        }
    }

    private void ApplyPending()
    {
        while (_pending.Count > 0)
        {
            var (revision, entry) = _pending.First();
            if (revision > cache.Revision.Number)
            {
                if (entry is null || revision > cache.Revision.Number + 1)
                    return;
                Apply(entry);
            }
            _pending.Remove(revision);
        }
    }

    /// <summary>True if the next revision was announced without its content, or has not been announced for longer than is normal.</summary>
    private bool MustReadLog()
    {
        if (_pending.Count == 0)
            return false;
        var (first, entry) = _pending.First();
        var next = cache.Revision.Next.Number;
        if (_missing.Revision != next)
            _missing = (next, clock.GetTimestamp());
        return (first == next && entry is null) || clock.GetElapsedTime(_missing.Since) >= limits.GapPatience;
    }

    private void NoteAway(StoreUnavailableException reason)
    {
        if (!_isAway)
            LogStoreAway(kind.Resource, reason.Message);
        _isAway = true;
    }

    /// <summary>The next read of the log finds everything compacted, and so the cache starts anew.</summary>
    private async Task GoOnAfterLossAsync(StoreUnavailableException loss, CancellationToken cancellationToken)
    {
        if (!_isLost)
        {
            LogLoss(kind.Resource, cache.Revision, loss.Message);
            RegistryMetrics.LostWrites(kind.ResourceName);
        }
        _isLost = true;
        try
        {
            await store.StartEpochAsync(cancellationToken);
        }
        catch (StoreUnavailableException)
        {
            // It is another store, or an empty one. Nothing is written until an operator has restored the right one.
        }
    }

    private void NoteBack()
    {
        if (_isAway)
            LogStoreBack(kind.Resource, cache.Revision);
        _isAway = _isLost = false;
    }

    private void Apply(LogEntry entry) => cache.Apply(
        entry.Revision, entry.Type, entry.Name, KindCodec.WithDefaults(kind, entry.Json), entry.Previous is { } previous ? KindCodec.WithDefaults(kind, previous) : default(ReadOnlyMemory<byte>?));

    [LoggerMessage(Level = LogLevel.Information, Message = "Watch cache of {Resource} holds {Objects} objects at revision {Revision}, {Events} events in its window")]
    private partial void LogLoaded(GroupResource resource, int objects, Revision revision, int events);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Watch cache of {Resource} starts anew, open watches end with 410: {Reason}")]
    private partial void LogReload(GroupResource resource, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Watch cache of {Resource} cannot follow, the store does not answer: {Reason}")]
    private partial void LogStoreAway(GroupResource resource, string reason);

    [LoggerMessage(Level = LogLevel.Critical, Message = "The store of {Resource} has LOST ACKNOWLEDGED WRITES, this replica has seen revision {Revision}. If it is an earlier state of the same store, "
        + "a new epoch starts from that with higher revisions, and all watches end with 410; compare it with a backup. Otherwise nothing is written: {Reason}")]
    private partial void LogLoss(GroupResource resource, Revision revision, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Watch cache of {Resource} follows the store again, at revision {Revision}")]
    private partial void LogStoreBack(GroupResource resource, Revision revision);
}

/// <summary>The limits of a watch feed.</summary>
public sealed record WatchFeedLimits
{
    /// <summary>How long a revision that was not announced is waited for before the log is asked.</summary>
    public TimeSpan GapPatience { get; init; } = TimeSpan.FromMilliseconds(5);

    /// <summary>How often the store is asked whether anything was missed.</summary>
    public TimeSpan HeadInterval { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Entries and objects in one read of the store.</summary>
    public int ReadEntriesMax { get; init; } = 1000;

    /// <summary>Announcements that wait for their turn; more are dropped, and read from the log.</summary>
    public int AnnouncedMax { get; init; } = 65_536;

    /// <summary>Events loaded into the window at start: as many as it holds (<see cref="WatchCacheLimits.WindowEventsMax"/>), if the log has them.</summary>
    public int LoadEventsMax { get; init; } = 131_072;
}
