using System.Text.Json;

namespace OrleansAA.TestKit.Histories;

/// <summary>A watcher was not given what it was promised.</summary>
public sealed class BrokenGuaranteeException(string guarantee, string message) : Exception($"not {guarantee}: {message}")
{
    public string Guarantee { get; } = guarantee;
}

/// <summary>
/// What every watch is promised, each promise a check of what a watcher saw. The names are etcd's; the sharper forms rest on this server's own
/// promise that the revisions of a kind are contiguous.
/// </summary>
public static class WatchGuarantees
{
    /// <summary>Events come in the order of their revisions, none from before the watch began.</summary>
    public static void Ordered(WatchHistory history)
    {
        var last = history.Start;
        foreach (var seen in history.Events)
        {
            Require(seen.Revision >= last, nameof(Ordered), $"{seen} came after {last}");
            last = seen.Revision;
        }
    }

    /// <summary>No event comes twice, and no two events have one revision.</summary>
    public static void Unique(WatchHistory history)
    {
        var seen = new Dictionary<long, WatchedEvent>();
        foreach (var next in history.Events)
        {
            Require(next.Revision > history.Start, nameof(Unique), $"{next} came again in a watch from {history.Start}");
            Require(seen.TryAdd(next.Revision, next), nameof(Unique), $"{next} came, and so had {seen.GetValueOrDefault(next.Revision)}");
        }
    }

    /// <summary>Nothing is left out: a watch of a whole kind shows every revision up to <paramref name="upTo"/>.</summary>
    public static void Reliable(WatchHistory history, long upTo)
    {
        var next = history.Start + 1;
        foreach (var revision in history.Events.Select(e => e.Revision).Order())
        {
            Require(revision <= next, nameof(Reliable), $"revisions {next} to {revision - 1} are missing");
            next = Math.Max(next, revision + 1);
        }
        Require(next > upTo, nameof(Reliable), $"revisions {next} to {upTo} are missing at the end");
    }

    /// <summary>
    /// An event is one whole change: it fits the objects that the events before it left, and a deletion ends the object that was created.
    /// </summary>
    /// <param name="history">A watch of a whole kind.</param>
    /// <param name="before">The objects as of its start, by key.</param>
    /// <returns>The objects as of its end.</returns>
    public static IReadOnlyDictionary<string, JsonElement> Atomic(WatchHistory history, IReadOnlyDictionary<string, JsonElement> before)
    {
        var objects = new Dictionary<string, JsonElement>(before);
        foreach (var seen in history.Events)
        {
            var isThere = objects.TryGetValue(seen.Key, out var old);
            Require(isThere == seen.Type is "MODIFIED" or "DELETED", nameof(Atomic), $"{seen}, where there was {(isThere ? "one" : "none")}");
            Require(!isThere || ObjectJson.UidOf(old) == seen.Uid, nameof(Atomic), $"{seen} is about another object than the one there was");
            if (seen.Type == "DELETED")
                objects.Remove(seen.Key);
            else
                objects[seen.Key] = seen.Object;
        }
        return objects;
    }

    /// <summary>A watch resumed from any revision shows what one that never broke showed after it.</summary>
    /// <param name="whole">The watch that did not break.</param>
    /// <param name="resumed">The one that began later.</param>
    public static void Resumable(WatchHistory whole, WatchHistory resumed)
    {
        Require(resumed.Start >= whole.Start, nameof(Resumable), $"{resumed.Start} lies before {whole.Start}");
        var upTo = Math.Min(whole.Last, resumed.Last);
        var expected = whole.Events.Where(e => e.Revision > resumed.Start && e.Revision <= upTo).ToList();
        var actual = resumed.Events.Where(e => e.Revision <= upTo).ToList();
        for (var i = 0; i < Math.Max(expected.Count, actual.Count); i++)
        {
            var (was, now) = (expected.ElementAtOrDefault(i), actual.ElementAtOrDefault(i));
            Require(IsSame(was, now), nameof(Resumable), $"resumed from {resumed.Start} it showed {Show(now)} instead of {Show(was)}");
        }
    }

    /// <summary>When a bookmark comes, everything up to its revision has come.</summary>
    public static void Bookmarkable(WatchHistory history)
    {
        var bookmark = history.Start;
        foreach (var seen in history.All)
        {
            Require(
                seen.IsBookmark ? seen.Revision >= bookmark : seen.Revision > bookmark, nameof(Bookmarkable), $"{seen} came after a bookmark of {bookmark}");
            if (seen.IsBookmark)
                bookmark = seen.Revision;
        }
        var last = history.Start;
        foreach (var seen in history.All)
        {
            Require(!seen.IsBookmark || seen.Revision >= last, nameof(Bookmarkable), $"{seen} came after revision {last}");
            last = Math.Max(last, seen.Revision);
        }
    }

    /// <summary>All that can be said of one watch of a whole kind.</summary>
    /// <returns>The objects as of its end.</returns>
    public static IReadOnlyDictionary<string, JsonElement> All(WatchHistory history, IReadOnlyDictionary<string, JsonElement> before, long upTo)
    {
        Ordered(history);
        Unique(history);
        Reliable(history, upTo);
        Bookmarkable(history);
        return Atomic(history, before);
    }

    /// <summary>What the events left is what a list shows.</summary>
    public static void AgreesWith(IReadOnlyDictionary<string, JsonElement> objects, IReadOnlyDictionary<string, JsonElement> listed)
    {
        foreach (var key in objects.Keys.Union(listed.Keys))
        {
            var (watched, read) = (Show(objects, key), Show(listed, key));
            Require(watched == read, nameof(AgreesWith), $"{key} is {watched} by the watch and {read} by the list");
        }
    }

    private static string Show(IReadOnlyDictionary<string, JsonElement> objects, string key) =>
        objects.TryGetValue(key, out var value) ? $"{value.GetProperty("metadata").GetRawText()} {value.GetProperty("spec").GetRawText()}" : "nothing";

    private static string Show(WatchedEvent? seen) => seen?.ToString() ?? "nothing";

    private static bool IsSame(WatchedEvent? left, WatchedEvent? right) =>
        left is not null && right is not null && left.Type == right.Type && left.Object.GetRawText() == right.Object.GetRawText();

    private static void Require(bool holds, string guarantee, string message)
    {
        if (!holds)
            throw new BrokenGuaranteeException(guarantee, message);
    }
}
