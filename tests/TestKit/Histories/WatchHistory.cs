using System.Text.Json;

namespace OrleansAA.TestKit.Histories;

/// <summary>Something a watcher was sent.</summary>
/// <param name="Type">ADDED, MODIFIED, DELETED or BOOKMARK.</param>
/// <param name="Revision">resourceVersion of the object.</param>
/// <param name="Object">The object.</param>
public sealed record WatchedEvent(string Type, long Revision, JsonElement Object)
{
    public bool IsBookmark => Type == "BOOKMARK";

    /// <summary>namespace/name.</summary>
    public string Key { get; } = ObjectJson.KeyOf(Object);

    public string Uid { get; } = ObjectJson.UidOf(Object);

    public override string ToString() => $"{Type} {Key} at {Revision}";
}

/// <summary>How a watch came to its end.</summary>
public enum WatchEnd
{
    /// <summary>It has reached the revision that was waited for, and goes on.</summary>
    Reached,

    /// <summary>The server ended it in order.</summary>
    Ended,

    /// <summary>The connection was lost.</summary>
    Broken,

    /// <summary>The server ended it with 410: the watcher has to list again.</summary>
    Expired,
}

/// <summary>Everything one watcher was sent after a revision, in the order it came; over several connections if it resumed.</summary>
public sealed class WatchHistory(long start)
{
    private readonly List<WatchedEvent> _all = [];

    /// <summary>The watch began after this revision.</summary>
    public long Start { get; } = start;

    /// <summary>Events and bookmarks.</summary>
    public IReadOnlyList<WatchedEvent> All => _all;

    /// <summary>Without the bookmarks.</summary>
    public IEnumerable<WatchedEvent> Events => _all.Where(e => !e.IsBookmark);

    /// <summary>From where the watcher would resume.</summary>
    public long Last => _all.Count == 0 ? Start : _all[^1].Revision;

    public void Add(WatchedEvent seen) => _all.Add(seen);

    /// <summary>Notes what a stream sends, until it has sent a revision or comes to its end.</summary>
    /// <param name="stream">The watch.</param>
    /// <param name="upTo">Stop after this revision.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<WatchEnd> FollowAsync(IWatch stream, long upTo, CancellationToken cancellationToken) => FollowAsync(stream, () => upTo, cancellationToken);

    /// <summary>The same, where the end is not known yet.</summary>
    /// <param name="stream">The watch.</param>
    /// <param name="upTo">Asked after each event whether to stop.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<WatchEnd> FollowAsync(IWatch stream, Func<long> upTo, CancellationToken cancellationToken)
    {
        try
        {
            while (Last < upTo())
            {
                if (await stream.NextAsync(cancellationToken) is not { } line)
                    return WatchEnd.Ended;
                if (line.Type == "ERROR")
                    return Expired(line.Object);
                Add(new(line.Type, ObjectJson.RevisionOf(line.Object), line.Object));
            }
            return WatchEnd.Reached;
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            return WatchEnd.Broken;
        }
    }

    private static WatchEnd Expired(JsonElement status) =>
        status.GetProperty("code").GetInt32() == 410 ? WatchEnd.Expired : throw new InvalidOperationException("the watch ended with " + status.GetRawText());
}
