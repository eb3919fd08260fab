using System.Diagnostics;
using OrleansAA.Robustness.Traffic;
using OrleansAA.TestKit;
using OrleansAA.TestKit.Histories;

namespace OrleansAA.Robustness.Faults;

/// <summary>Rounds of traffic and faults, each judged, until the plan is fulfilled.</summary>
internal static class Trial
{
    /// <summary>How often replicas are listed again whose revisions differ because a late write came in between.</summary>
    private const int ListsMax = 20;

    private static readonly TimeSpan PauseAfterLoss = TimeSpan.FromMilliseconds(200);

    private const string FencedLine = " was fenced off: ";

    public static async Task<TrialFigures> RunAsync(ReplicaSet set, TrialSite site, TrialPlan plan, Action<string> log, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        var figures = new TrialFigures { LeftOut = site.Obstacles };
        var faults = plan.Round.Where(f => !site.Obstacles.ContainsKey(f)).ToList();
        var injector = new FaultInjector(set, site, Seeded.Of(plan.Seed, -1), plan, log);
        var start = new TrafficStart(1, await Empty(set, cancellationToken), []);
        for (var round = 0; round == 0 || injector.Kills.Count < plan.Kills || clock.Elapsed < plan.DurationMin; round++)
        {
            var traffic = new TrafficRound($"r{round}", set, plan.Seed + round, new TrafficOptions(), start);
            var killsBefore = injector.Kills.Count;
            (var verdict, start) = await traffic.RunAsync(() => injector.RunAsync(faults, cancellationToken), cancellationToken);
            figures.Add(verdict, traffic, [.. injector.Kills.Skip(killsBefore)]);
            figures.Add(await SameBytesAsync(set, injector, cancellationToken));
            log($"{DateTime.UtcNow:HH:mm:ss.fff} round {round}: {verdict.Operations} operations, {verdict.WatchedEvents} events, {verdict.Violations.Count} violations");
            figures.Duration = clock.Elapsed;
            figures.Faults = injector.Counts.ToDictionary();
            figures.Fenced = set.AllProcesses.Sum(p => p.Errors.Split('\n').Count(l => l.Contains(FencedLine, StringComparison.Ordinal)));
            log(figures.ToString());
            if (figures.Violations.Count > 0)
                break;
        }
        return figures;
    }

    private static async Task<IReadOnlyDictionary<string, System.Text.Json.JsonElement>> Empty(ReplicaSet set, CancellationToken cancellationToken)
    {
        using var client = set.Connect(set.Replicas[0]);
        var (objects, revision) = await Rules.ListAsync(client, cancellationToken);
        Assert.Equal((0, 1), (objects.Count, revision));
        return objects;
    }

    /// <summary>Every replica shows the same list, to the byte, and so does the store.</summary>
    private static async Task<IReadOnlyList<Violation>> SameBytesAsync(ReplicaSet set, FaultInjector injector, CancellationToken cancellationToken)
    {
        var lists = await ListAsync(set, injector, cancellationToken);
        var stored = (await set.ReadObjectsAsync()).Values.Select(Digest.Of).Select(d => d.Value).Order();
        var listed = lists[0].Json.GetProperty("items").EnumerateArray().Select(Digest.Of).Select(d => d.Value).Order();
        return
        [
            .. lists.Where(l => l.Body != lists[0].Body).Select(l => new Violation("SameBytes", $"one replica shows {l.Body}, another {lists[0].Body}")),
            .. stored.SequenceEqual(listed) ? [] : new[] { new Violation("SameBytes", "the store has other objects than the replicas show") },
        ];
    }

    /// <summary>What each replica shows, all of one revision if that can be had.</summary>
    private static async Task<List<ApiAnswer>> ListAsync(ReplicaSet set, FaultInjector injector, CancellationToken cancellationToken)
    {
        for (var i = 1; ; i++)
        {
            // A replica that was cut off may end a while later, when it learns that it was declared dead.
            await injector.ReviveAsync();
            var clients = set.Replicas.Select(set.Connect).ToList();
            try
            {
                var lists = new List<ApiAnswer>();
                foreach (var client in clients)
                    lists.Add(await client.GetAsync(Rules.All, cancellationToken));
                if (i == ListsMax || lists.TrueForAll(l => l.IsSuccess && l.Revision == lists[0].Revision))
                    return lists;
            }
            catch (HttpRequestException) when (i < ListsMax)
            {
                await RealTime.PassAsync(PauseAfterLoss, cancellationToken);
            }
            finally
            {
                clients.ForEach(c => c.Dispose());
            }
        }
    }
}
