using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Storage;
using OrleansAA.ApiMachinery.Watching;
using OrleansAA.TestKit;

namespace OrleansAA.Robustness.Judged;

/// <summary>Announcements reach one replica late, which is in order: it shows what a read index is for.</summary>
internal class LateAnnouncements : Seams
{
    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(20);

    public override async void Announce(LogEntry entry, WatchFeed feed, WatchCache cache, int place)
    {
        if (place == 0)
            await RealTime.PassAsync(Delay);
        feed.Committed(entry);
    }
}

/// <summary>Serves reads from the cache as it is.</summary>
internal sealed class ReadsWithoutReadIndex : LateAnnouncements
{
    public override IObjectReader Reader(IObjectReader reader, int place) => new Reading(reader.Cache);

    private sealed class Reading(WatchCache cache) : IObjectReader
    {
        public WatchCache Cache => cache;

        public ValueTask<Revision> CatchUpAsync(CancellationToken cancellationToken) => new(cache.Revision);
    }
}

/// <summary>Serves reads by a question that was asked before they came.</summary>
internal sealed class ReadsByAnOldQuestion : LateAnnouncements
{
    public override IRevisionStore Store(IRevisionStore store, int place) => new TellsAnOldHead(store);
}

/// <summary>Takes a commit for the one before it, and that for this.</summary>
internal sealed class AppliesOutOfOrder : Seams
{
    private LogEntry? _held;

    public override void Announce(LogEntry entry, WatchFeed feed, WatchCache cache, int place)
    {
        if (place != 0 || (entry.Revision.Number / 2 % 20 != 0 && _held is null))
        {
            feed.Committed(entry);
        }
        else if (Interlocked.Exchange(ref _held, entry) is { } held)
        {
            _held = null;
            feed.Committed(held with { Revision = entry.Revision });
            feed.Committed(entry with { Revision = held.Revision });
        }
    }
}

/// <summary>Drops a batch, and when it sees the hole starts behind it.</summary>
internal sealed class DropsABatch : Seams
{
    private const int Commits = 5;

    private readonly Dictionary<NamespacedName, CachedObject> _objects = [];
    private int _count;

    public override void Announce(LogEntry entry, WatchFeed feed, WatchCache cache, int place)
    {
        if (place != 0)
        {
            feed.Committed(entry);
            return;
        }
        lock (_objects)
        {
            if (++_count % 200 < Commits)
                return;
            if (_count % 200 == Commits)
                cache.Reset(cache.Revision.Next, _objects.Values);
        }
        feed.Committed(entry);
    }
}
