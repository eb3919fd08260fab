using System.Text.Json;
using OrleansAA.TestKit.Histories;

namespace OrleansAA.Robustness;

/// <summary>Each validator finds what it is for in a history made by hand, and nothing in a sound one.</summary>
public sealed class HistoryJudgeTests
{
    private const long Start = 10;

    // a: created at 11, patched at 13, deleted at 14. b: created at 12.
    private static readonly WatchedEvent[] Log = [Event("ADDED", "a", 11, "x.1"), Event("ADDED", "b", 12, "y.1"), Event("MODIFIED", "a", 13, "x.2"), Event("DELETED", "a", 14, "x.2")];

    private static readonly Operation[] Sound =
    [
        Write(OperationKind.Create, "a", 11, "x.1", 0, 1),
        Write(OperationKind.Create, "b", 12, "y.1", 2, 3),
        Write(OperationKind.Patch, "a", 13, "x.2", 4, 5) with { Sent = 11 },
        Read("a", 13, "x.2", 4, 6),
        Delete("a", 7, 8),
        Refused(OperationKind.Get, "a", 404, 9, 10),
        List(14, 9, 10, Log[1]),
    ];

    [Fact]
    public void A_sound_history_is_passed()
    {
        var verdict = Judge(Sound);
        Assert.Empty(verdict.Violations);
        Assert.Empty(verdict.StillOpen);
        Assert.Equal(Sound.Length, verdict.Operations);
    }

    [Fact]
    public void A_hole_in_the_log_is_not_contiguous() => Breaks("Contiguous", Sound, [Log[0], Log[2], Log[3]]);

    [Fact]
    public void A_revision_that_the_log_has_twice_is_not_contiguous() => Breaks("Contiguous", Sound, [Log[0], Log[1], Event("ADDED", "c", 12, "z.1"), Log[2], Log[3]]);

    [Fact]
    public void An_acknowledged_write_that_the_log_lacks_is_not_durable() => Breaks("Durable", Sound, Log[..1]);

    [Fact]
    public void An_acknowledged_delete_that_the_log_lacks_is_not_durable() => Breaks("Durable", Sound, Log[..3]);

    [Fact]
    public void An_answer_with_another_content_than_the_log_has_is_not_durable() => Breaks("Durable", Replace(1, o => o with { Content = Digest.Of("another") }));

    [Fact]
    public void A_revision_given_to_two_writes_is_reused() => Breaks("NotReused", [.. Sound, Write(OperationKind.Create, "c", 12, "z.1", 2, 3)]);

    [Fact]
    public void A_refused_write_that_happened_all_the_same_is_found() =>
        Breaks("Once", Replace(1, o => o with { Outcome = Outcome.Refused, Code = 409 }));

    [Fact]
    public void A_write_nobody_asked_for_is_found() => Breaks("Once", [.. Sound.Where(o => o.Token != "y.1")]);

    [Fact]
    public void A_delete_nobody_asked_for_is_found() => Breaks("Once", [.. Sound.Where(o => o.Kind != OperationKind.Delete)]);

    [Fact]
    public void A_write_that_happened_twice_is_found() => Breaks("Once", Sound, [.. Log, Event("MODIFIED", "b", 15, "y.1")]);

    [Fact]
    public void A_write_whose_outcome_is_unknown_may_have_happened_or_not_and_is_kept_in_mind()
    {
        var open = new Operation { Kind = OperationKind.Update, Client = "z", Key = "ns/b", Token = "z.9", Invoked = 3 };
        Assert.Equal([open], Judge([.. Sound, open]).StillOpen);
        var happened = Judge([.. Sound, open], [.. Log, Event("MODIFIED", "b", 15, "z.9")]);
        Assert.Empty(happened.Violations);
        Assert.Empty(happened.StillOpen);
    }

    [Fact]
    public void A_delete_whose_outcome_is_unknown_is_recognized_by_what_it_was_conditional_on()
    {
        var unknown = new Operation { Kind = OperationKind.Delete, Client = "z", Key = "ns/a", Invoked = 3 };
        Operation[] history = [.. Sound.Where(o => o.Kind != OperationKind.Delete), unknown with { Sent = 11 }, unknown];
        var verdict = Judge(history);
        Assert.Empty(verdict.Violations);
        Assert.Equal([unknown with { Sent = 11 }], verdict.StillOpen);
    }

    /// <summary>The second names the revision that was met, and was sent when somebody knew already that the object was gone.</summary>
    [Fact]
    public void Of_several_deletes_whose_outcome_is_unknown_any_may_have_been_the_one()
    {
        var unknown = new Operation { Kind = OperationKind.Delete, Client = "z", Key = "ns/a", Invoked = 7 };
        Operation[] history =
        [
            .. Sound.Where(o => o.Kind != OperationKind.Delete), unknown, Refused(OperationKind.Get, "a", 404, 9, 10), Write(OperationKind.Create, "c", 15, "z.1", 11, 12),
            unknown with { Sent = 13, Invoked = 13 },
        ];
        WatchedEvent[] log = [.. Log, Event("ADDED", "c", 15, "z.1")];
        Assert.Empty(Judge(history, log).Violations);
        Assert.Contains("RealTime", Names(Judge([.. history.Where(o => o != unknown)], log)));
    }

    [Fact]
    public void A_revision_below_one_that_had_been_seen_is_not_in_real_time() => Breaks("RealTime", Replace(0, o => o with { Invoked = 4, Returned = 5 }));

    [Fact]
    public void A_create_of_what_is_there_is_not_linearizable() => Breaks("Linearizable", Replace(2, o => o with { Kind = OperationKind.Create, Sent = null }));

    [Fact]
    public void An_update_of_another_revision_than_the_one_sent_is_not_linearizable() => Breaks("Linearizable", Replace(2, o => o with { Sent = 10 }));

    [Fact]
    public void A_patch_that_takes_away_what_it_does_not_name_is_not_linearizable() => Breaks(
        "Linearizable",
        [Write(OperationKind.Create, "a", 11, "x.1", 0, 1), Write(OperationKind.Patch, "a", 12, "y.1", 2, 3)],
        [Log[0], Event("MODIFIED", "a", 12, "y.1")]);

    [Fact]
    public void A_read_of_what_never_was_is_not_linearizable() => Breaks("Linearizable", Replace(3, o => o with { Content = Digest.Of("another") }));

    [Fact]
    public void A_read_from_before_what_had_been_seen_of_the_object_is_not_linearizable() => Breaks("Linearizable", [.. Sound, Read("a", 11, "x.1", 6, 7)]);

    [Fact]
    public void A_read_from_after_its_end_is_not_linearizable() => Breaks("Linearizable", [.. Sound, Refused(OperationKind.Get, "a", 404, 5, 6)]);

    [Fact]
    public void A_read_that_misses_a_write_to_another_object_is_not_fresh() =>
        Breaks("Fresh", [Sound[0], Sound[1], Open("x.2"), List(13, 5, 6, Log[1], Log[2]), Read("a", 11, "x.1", 7, 8)], Log[..3]);

    [Fact]
    public void A_refusal_without_a_reason_is_not_linearizable()
    {
        Breaks("Linearizable", [.. Sound, Refused(OperationKind.Create, "a", 409, 9, 10)]);
        Breaks("Linearizable", [.. Sound, Refused(OperationKind.Patch, "b", 404, 9, 10)]);
        Breaks("Linearizable", [.. Sound, Refused(OperationKind.Update, "b", 409, 9, 10) with { Sent = 12 }]);
        Breaks("Linearizable", [.. Sound, Refused(OperationKind.Patch, "b", 409, 9, 10)]);
        Breaks("Linearizable", [.. Sound, Refused(OperationKind.Get, "b", 401, 9, 10)]);
        Breaks("Linearizable", [.. Sound, Refused(OperationKind.List, "b", 403, 9, 10)]);
        Assert.Empty(Judge([.. Sound, Refused(OperationKind.Create, "a", 409, 6, 9), Refused(OperationKind.Update, "b", 409, 9, 10) with { Sent = 11 }]).Violations);
    }

    [Fact]
    public void A_list_from_before_what_had_been_seen_is_not_fresh() => Breaks("Fresh", [.. Sound, List(12, 6, 7, Log[0], Log[1])]);

    [Fact]
    public void A_list_of_another_revision_than_the_one_asked_for_is_not_fresh()
    {
        Breaks("Fresh", [.. Sound, List(12, 6, 7, Log[0], Log[1]) with { Sent = 11, IsExact = true }]);
        Assert.Empty(Judge([.. Sound, List(12, 6, 7, Log[0], Log[1]) with { Sent = 12, IsExact = true }]).Violations);
    }

    [Fact]
    public void A_list_that_is_not_the_log_replayed_is_found() => Breaks("ListIsReplay", [.. Sound, List(14, 9, 10, Log[1], Log[2])]);

    [Fact]
    public void A_list_of_a_revision_that_the_log_does_not_have_is_found() => Breaks("ListIsReplay", [.. Sound, List(15, 9, 10, Log[1])]);

    [Fact]
    public void A_watch_that_shows_something_else_than_the_log_is_found()
    {
        var watch = new WatchHistory(11);
        foreach (var change in (WatchedEvent[])[Log[1], Event("MODIFIED", "a", 13, "y.1")])
            watch.Add(change);
        Assert.Contains("Resumable", Names(HistoryJudge.Judge(Sound, [watch], Line(Log))));
    }

    private static void Breaks(string guarantee, Operation[] operations, WatchedEvent[]? log = null) => Assert.Contains(guarantee, Names(Judge(operations, log)));

    private static IEnumerable<string> Names(Verdict verdict) => verdict.Violations.Select(v => v.Guarantee);

    private static Verdict Judge(Operation[] operations, WatchedEvent[]? log = null) => HistoryJudge.Judge(operations, [], Line(log ?? Log));

    private static RevisionLine Line(WatchedEvent[] log) => new(Start, new Dictionary<string, JsonElement>(), log);

    private static Operation[] Replace(int index, Func<Operation, Operation> change) => [.. Sound.Select((o, i) => i == index ? change(o) : o)];

    private static Operation Open(string token) => new() { Kind = OperationKind.Patch, Client = "x", Key = "ns/a", Token = token, Invoked = 3 };

    private static Operation Write(OperationKind kind, string name, long revision, string token, long invoked, long returned) => new()
    {
        Kind = kind, Client = token.Split('.')[0], Key = $"ns/{name}", Token = token, Invoked = invoked, Returned = returned, Outcome = Outcome.Acknowledged, Code = 200,
        Revision = revision, Uid = name, Content = Digest.Of(Event("", name, revision, token).Object),
    };

    private static Operation Read(string name, long revision, string token, long invoked, long returned) =>
        Write(OperationKind.Get, name, revision, token, invoked, returned) with { Token = null };

    private static Operation Delete(string name, long invoked, long returned) => new()
    {
        Kind = OperationKind.Delete, Client = "d", Key = $"ns/{name}", Invoked = invoked, Returned = returned, Outcome = Outcome.Acknowledged, Code = 200, Uid = name,
    };

    private static Operation Refused(OperationKind kind, string name, int code, long invoked, long returned) => new()
    {
        Kind = kind, Client = "r", Key = $"ns/{name}", Invoked = invoked, Returned = returned, Outcome = Outcome.Refused, Code = code,
    };

    private static Operation List(long revision, long invoked, long returned, params WatchedEvent[] items) => new()
    {
        Kind = OperationKind.List, Client = "l", Invoked = invoked, Returned = returned, Outcome = Outcome.Acknowledged, Code = 200, Revision = revision,
        Items = items.ToDictionary(i => i.Key, i => Digest.Of(i.Object)),
    };

    private static WatchedEvent Event(string type, string name, long revision, string token) => new(type, revision, JsonSerializer.SerializeToElement(new
    {
        metadata = new
        {
            @namespace = "ns",
            name,
            uid = name,
            resourceVersion = $"{revision}",
            annotations = new Dictionary<string, string> { [WriteLedger.TokenAnnotation] = token, [WriteLedger.WriterAnnotation + token.Split('.')[0]] = token },
        },
        spec = new { },
    }));
}
