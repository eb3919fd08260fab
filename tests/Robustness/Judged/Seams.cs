using OrleansAA.ApiMachinery.Storage;
using OrleansAA.ApiMachinery.Watching;
using OrleansAA.TestKit;

namespace OrleansAA.Robustness.Judged;

/// <summary>Where a bug can be put into replicas in process: each seam passes on what it is given, if there is none.</summary>
internal class Seams
{
    /// <summary>The store as one replica sees it.</summary>
    public virtual IRevisionStore Store(IRevisionStore store, int place) => store;

    /// <summary>A commit of another replica is announced to one.</summary>
    public virtual void Announce(LogEntry entry, WatchFeed feed, WatchCache cache, int place) => feed.Committed(entry);

    /// <summary>How one replica makes its reads fresh.</summary>
    public virtual IObjectReader Reader(IObjectReader reader, int place) => reader;

    /// <summary>What a list shows.</summary>
    public virtual ListSnapshot List(ListSnapshot snapshot) => snapshot;

    /// <summary>The revision a watch begins after.</summary>
    public virtual long WatchStart(long after) => after;

    /// <summary>A watch as its client reads it.</summary>
    public virtual IWatch Watch(IWatch watch) => watch;

    /// <summary>The log as it is read when all is over.</summary>
    public virtual IEnumerable<LogEntry> Log(IEnumerable<LogEntry> log) => log;
}
