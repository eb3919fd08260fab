using System.Text.Json;
using OrleansAA.Robustness.Traffic;
using OrleansAA.TestKit;

namespace OrleansAA.Robustness.Judged;

/// <summary>The judge is judged: the same traffic on replicas with a bug, and the promise that it breaks is named.</summary>
public sealed class SeededBugTests(ITestOutputHelper output)
{
    private const int Operations = 3000;

    private static readonly TimeSpan TrafficTimeMax = TimeSpan.FromSeconds(20);

    /// <summary>How long watchers are waited for that a bug may keep from the end, and those that nothing does.</summary>
    private static readonly TimeSpan ForWhatNeverComes = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly Dictionary<string, (string Guarantee, Func<Seams> Make)> Bugs = new()
    {
        ["a store that skips the compare"] = ("Linearizable", () => new StoreBug(s => new SkipsTheCompare(s))),
        ["a store that reuses a revision"] = ("NotReused", () => new StoreBug(s => new ReusesRevisions(s))),
        ["a store that acknowledges what it did not write"] = ("Durable", () => new StoreBug(s => new AcknowledgesWhatItDidNotWrite(s))),
        ["a store that does a commit twice"] = ("Once", () => new StoreBug(s => new CommitsTwice(s))),
        ["a store that refuses what it wrote"] = ("Once", () => new StoreBug(s => new RefusesWhatItWrote(s))),
        ["a store that overlooks objects"] = ("Linearizable", () => new StoreBug(s => new OverlooksObjects(s))),
        ["a log that loses entries"] = ("Contiguous", () => new LosesLogEntries()),
        ["reads without a read index"] = ("Fresh", () => new ReadsWithoutReadIndex()),
        ["reads by a question asked before they came"] = ("Fresh", () => new ReadsByAnOldQuestion()),
        ["a feed that applies out of order"] = ("Ordered", () => new AppliesOutOfOrder()),
        ["a feed that drops a batch"] = ("Resumable", () => new DropsABatch()),
        ["a list that is older than it says"] = ("ListIsReplay", () => new ListsTornly()),
        ["a watch that skips an event"] = ("Reliable", () => new WatchBug(w => new SkipsEvents(w))),
        ["a watch that resumes too late"] = ("Reliable", () => new ResumesTooLate()),
        ["a watch that repeats an event"] = ("Unique", () => new WatchBug(w => new RepeatsEvents(w))),
        ["a watch that swaps events"] = ("Ordered", () => new WatchBug(w => new SwapsEvents(w))),
        ["a watch that bookmarks too early"] = ("Bookmarkable", () => new WatchBug(w => new BookmarksTooEarly(w))),
        ["a watch that adds what is there"] = ("Atomic", () => new WatchBug(w => new AddsWhatIsThere(w))),
        ["a watch that shows old content"] = ("Resumable", () => new WatchBug(w => new ShowsOldContent(w))),
    };

    public static TheoryData<string> AllBugs() => [.. Bugs.Keys];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(AllBugs))]
    public async Task A_bug_is_caught(string bug)
    {
        var (guarantee, make) = Bugs[bug];
        var broken = (await JudgeAsync(make(), ForWhatNeverComes)).GroupBy(v => v.Guarantee).ToDictionary(g => g.Key, g => g.First().Message);
        foreach (var (name, message) in broken)
            output.WriteLine($"not {name}: {message}");
        Assert.Contains(guarantee, broken.Keys);
    }

    [Fact]
    public async Task Without_a_bug_nothing_is_found()
    {
        Assert.Empty(await JudgeAsync(new Seams(), Patience));
        Assert.Empty(await JudgeAsync(new LateAnnouncements(), Patience));
    }

    private async Task<IReadOnlyList<TestKit.Histories.Violation>> JudgeAsync(Seams seams, TimeSpan endPatience)
    {
        var seed = Seeded.Seed();
        output.WriteLine($"seed {seed}");
        await using var replicas = await InProcessReplicas.StartAsync(3, seams, Token);
        var options = new TrafficOptions
        {
            Keys = 8, PauseMax = TimeSpan.FromMilliseconds(1), JoinPauseMax = TimeSpan.FromMilliseconds(20), Patience = TimeSpan.FromSeconds(2), EndPatience = endPatience,
        };
        var round = new TrafficRound("bug", replicas, seed, options, new(1, new Dictionary<string, JsonElement>(), []));
        var (verdict, _) = await round.RunAsync(() => EnoughAsync(round), Token);
        return verdict.Violations;
    }

    /// <summary>Ends when enough has been asked, or a bug keeps that from happening.</summary>
    private static async Task EnoughAsync(TrafficRound round)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(Token);
        timeout.CancelAfter(TrafficTimeMax);
        using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (round.History.Operations.Count < Operations && !timeout.IsCancellationRequested)
            await look.WaitForNextTickAsync(CancellationToken.None);
    }
}
