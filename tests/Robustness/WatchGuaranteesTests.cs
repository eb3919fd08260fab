using System.Text.Json;
using OrleansAA.TestKit.Histories;

namespace OrleansAA.Robustness;

/// <summary>The checks that the other tests rest on find what they are for.</summary>
public sealed class WatchGuaranteesTests
{
    private static readonly IReadOnlyDictionary<string, JsonElement> Nothing = new Dictionary<string, JsonElement>();

    private static readonly WatchedEvent[] Sound = [Added("a", 1), Added("b", 2), Modified("a", 3), Bookmark(3), Deleted("b", 4), Added("b", 5, uid: "b2"), Bookmark(5)];

    [Fact]
    public void A_sound_history_passes_all()
    {
        var history = Of(Sound);
        var objects = WatchGuarantees.All(history, Nothing, 5);
        Assert.Equal(["ns/a", "ns/b"], objects.Keys.Order());
        WatchGuarantees.Resumable(history, Of(Sound[2..], start: 2));
    }

    [Fact]
    public void An_event_from_before_is_not_ordered() => Breaks("Ordered", WatchGuarantees.Ordered, Added("a", 2), Added("b", 1));

    [Fact]
    public void An_event_that_comes_again_is_not_unique() => Breaks("Unique", WatchGuarantees.Unique, Added("a", 1), Added("a", 1));

    [Fact]
    public void A_revision_that_two_events_have_is_not_unique() => Breaks("Unique", WatchGuarantees.Unique, Added("a", 1), Added("b", 1));

    [Fact]
    public void A_hole_is_not_reliable() => Breaks("Reliable", h => WatchGuarantees.Reliable(h, 3), Added("a", 1), Added("c", 3));

    [Fact]
    public void A_missing_end_is_not_reliable() => Breaks("Reliable", h => WatchGuarantees.Reliable(h, 3), Added("a", 1), Added("b", 2));

    [Fact]
    public void A_change_of_what_is_not_there_is_not_atomic() => Breaks("Atomic", Replay, Modified("a", 1));

    [Fact]
    public void An_addition_of_what_is_there_is_not_atomic() => Breaks("Atomic", Replay, Added("a", 1), Added("a", 2));

    [Fact]
    public void A_deletion_of_another_object_is_not_atomic() => Breaks("Atomic", Replay, Added("a", 1), Event("DELETED", "a", 2, "other"));

    [Fact]
    public void An_event_that_its_bookmark_has_passed_is_not_bookmarkable() => Breaks("Bookmarkable", WatchGuarantees.Bookmarkable, Bookmark(2), Added("a", 2));

    [Fact]
    public void A_bookmark_behind_its_events_is_not_bookmarkable() => Breaks("Bookmarkable", WatchGuarantees.Bookmarkable, Added("a", 2), Bookmark(1));

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void A_resumed_watch_that_skips_or_repeats_is_not_resumable(int skipped) => Assert.Equal("Resumable", Assert.Throws<BrokenGuaranteeException>(
        () => WatchGuarantees.Resumable(Of(Sound), Of([.. Sound.Skip(1).Where(e => e.Revision != skipped)], start: 1))).Guarantee);

    [Fact]
    public void An_acknowledged_write_that_is_not_in_the_history_is_not_durable()
    {
        var ledger = new WriteLedger();
        ledger.Acknowledge("token", "ns/a", 1);
        Assert.Contains("acknowledged and lost: token at 1", Assert.Throws<BrokenGuaranteeException>(() => ledger.Check(Of([]))).Message);
    }

    [Fact]
    public void A_write_that_nobody_asked_for_is_found()
    {
        var ledger = new WriteLedger();
        Assert.Contains("refused or never sent", Assert.Throws<BrokenGuaranteeException>(() => ledger.Check(Of([Added("a", 1)]))).Message);
        ledger.LeaveOpen("a-1");
        ledger.Check(Of([Added("a", 1)]));
        Assert.Contains("nobody asked for", Assert.Throws<BrokenGuaranteeException>(() => ledger.Check(Of([Added("a", 1), Deleted("a", 2)]))).Message);
    }

    [Fact]
    public void A_write_that_happened_twice_or_elsewhere_is_found()
    {
        var ledger = new WriteLedger();
        ledger.Acknowledge("a-1", "ns/a", 2);
        Assert.Contains("acknowledged at 2", Assert.Throws<BrokenGuaranteeException>(() => ledger.Check(Of([Added("a", 1)]))).Message);
        ledger.LeaveOpen("b-5");
        var twice = new[] { Added("b", 5), Event("MODIFIED", "b", 6, "b", token: "b-5") };
        Assert.Contains("happened twice", Assert.Throws<BrokenGuaranteeException>(() => ledger.Check(Of(twice))).Message);
    }

    private static void Replay(WatchHistory history) => WatchGuarantees.Atomic(history, Nothing);

    private static void Breaks(string guarantee, Action<WatchHistory> check, params WatchedEvent[] events) =>
        Assert.Equal(guarantee, Assert.Throws<BrokenGuaranteeException>(() => check(Of(events))).Guarantee);

    private static WatchHistory Of(IEnumerable<WatchedEvent> events, long start = 0)
    {
        var history = new WatchHistory(start);
        foreach (var seen in events)
            history.Add(seen);
        return history;
    }

    private static WatchedEvent Added(string name, long revision, string? uid = null) => Event("ADDED", name, revision, uid ?? name);

    private static WatchedEvent Modified(string name, long revision) => Event("MODIFIED", name, revision, name);

    private static WatchedEvent Deleted(string name, long revision) => Event("DELETED", name, revision, name);

    private static WatchedEvent Bookmark(long revision) => Event("BOOKMARK", "", revision, "");

    private static WatchedEvent Event(string type, string name, long revision, string uid, string? token = null) => new(type, revision, JsonSerializer.SerializeToElement(new
    {
        metadata = new
        {
            @namespace = "ns",
            name,
            uid,
            resourceVersion = $"{revision}",
            annotations = new Dictionary<string, string> { [WriteLedger.TokenAnnotation] = token ?? $"{name}-{revision}" },
        },
        spec = new { },
    }));
}
