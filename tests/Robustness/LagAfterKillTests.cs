using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.Robustness.Faults;
using OrleansAA.TestKit;
using OrleansAA.TestKit.Networks;

namespace OrleansAA.Robustness;

/// <summary>One replica of three is killed, again and again, under writers at the others: how far behind are watchers, at the others and through a balancer?</summary>
public sealed class LagAfterKillTests(ITestOutputHelper output)
{
    private const int Replicas = 3;

    /// <summary>More of them make better figures.</summary>
    private static readonly int Kills = int.Parse(Environment.GetEnvironmentVariable("PORTRULE_LAG_KILLS") is { Length: > 0 } kills ? kills : "1", CultureInfo.InvariantCulture);

    private const int WatchersPerReplica = 4;
    private const int WatchersThroughBalancer = 120;
    private const int WatchersPerConnection = 10;
    private const int WritersPerReplica = 3;
    private const int Keys = 40;

    private static readonly TimeSpan WritePause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan ResumePause = TimeSpan.FromMilliseconds(50);

    /// <summary>How long the balancer goes on leading connections to the replica that was killed.</summary>
    private static readonly TimeSpan EndpointsLag = TimeSpan.FromSeconds(2);

    /// <summary>How long writers go on before a kill, and after it.</summary>
    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Aftermath = TimeSpan.FromSeconds(10);

    // By revision, when its writer sent it, and was told of it.
    private readonly ConcurrentDictionary<long, (long Sent, long Told)> _written = new();
    private readonly ConcurrentBag<(string Where, long Revision, long At)> _seen = [];
    private readonly List<long> _kills = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Watchers_are_told_of_every_write_though_a_replica_was_killed()
    {
        var seed = Seeded.Seed();
        output.WriteLine($"seed {seed}");
        await using var set = await ReplicaSet.StartAsync(Replicas, TrialSite.Plain);
        await using var balancer = new Balancer();
        foreach (var replica in set.Replicas)
            balancer.Add(replica.Address);
        for (var kill = 0; kill < Kills; kill++)
            await KillAsync(set, balancer, place: kill % Replicas, Seeded.Of(seed, kill));

        foreach (var where in (string[])["another replica", "balancer"])
        {
            var seen = _seen.Where(s => s.Where == where && _written.ContainsKey(s.Revision)).ToLookup(s => _kills.Exists(k => IsAfter(k, _written[s.Revision].Told)));
            foreach (var isAfter in (bool[])[false, true])
            {
                Assert.NotEmpty(seen[isAfter]);
                output.WriteLine($"{where}, {(isAfter ? "after a kill" : "else")}: behind the writer's answer {Figures(seen[isAfter].Select(s => Stopwatch.GetElapsedTime(_written[s.Revision].Told, s.At)))}; " +
                    $"behind the writer's request {Figures(seen[isAfter].Select(s => Stopwatch.GetElapsedTime(_written[s.Revision].Sent, s.At)))}");
            }
        }
        output.WriteLine($"answers after a kill took {Figures(_written.Values.Where(w => _kills.Exists(k => IsAfter(k, w.Told))).Select(w => Stopwatch.GetElapsedTime(w.Sent, w.Told)))}");
    }

    private static bool IsAfter(long kill, long at) => at >= kill && Stopwatch.GetElapsedTime(kill, at) < Aftermath;

    private async Task KillAsync(ReplicaSet set, Balancer balancer, int place, Random random)
    {
        var address = set.Replicas[place].Address;
        var through = Enumerable.Range(0, WatchersThroughBalancer / WatchersPerConnection).Select(_ => set.Connect(balancer.Address)).ToList();
        var (objects, start) = await Rules.ListAsync(through[0], Token);
        for (var i = 0; objects.Count == 0 && i < Keys; i++)
            start = (await through[0].PostAsync(Rules.In("ns"), Rules.Json($"rule-{i}", 1, "first"), Token)).Revision;
        var end = new StrongBox<long>(long.MaxValue);
        var others = set.Replicas.Where((_, i) => i != place).Select(set.Connect).ToList();
        var watching = others.SelectMany(r => Enumerable.Repeat(r, WatchersPerReplica)).Select(r => WatchAsync("another replica", r, start, end))
            .Concat(through.SelectMany(c => Enumerable.Repeat(c, WatchersPerConnection)).Select(c => WatchAsync("balancer", c, start, end))).ToList();
        using var stopping = new CancellationTokenSource();
        var writing = others.SelectMany(r => Enumerable.Repeat(r, WritersPerReplica)).Select(r => WriteAsync(r, new Random(random.Next()), stopping.Token)).ToList();

        await RealTime.PassAsync(Calm, Token);
        var at = Stopwatch.GetTimestamp();
        await set.Replicas[place].KillAsync();
        _kills.Add(at);
        await RealTime.PassAsync(EndpointsLag, Token);
        balancer.Remove(address);
        await RealTime.PassAsync(Aftermath - EndpointsLag, Token);
        await set.RestartAsync(place);
        balancer.Add(address);

        await stopping.CancelAsync();
        await Task.WhenAll(writing);
        Volatile.Write(ref end.Value, (await others[0].PatchAsync(Rules.PathOf("ns/rule-0"), Rules.MergePatch(random.Next(1, 60_000), "end"), ApiClient.MergePatch, Token)).Revision);
        await others[0].PatchAsync(Rules.PathOf("ns/rule-0"), Rules.MergePatch(60_001, "end"), ApiClient.MergePatch, Token);
        await Task.WhenAll(watching);
        others.Concat(through).ToList().ForEach(c => c.Dispose());
    }

    /// <summary>Sees every revision, over as many watches as it takes.</summary>
    private async Task WatchAsync(string where, ApiClient client, long last, StrongBox<long> end)
    {
        while (last < Volatile.Read(ref end.Value))
        {
            try
            {
                using var watch = await client.WatchAsync(Rules.WatchFrom(last), Token);
                Assert.Equal(200, watch.Code);
                while (last < Volatile.Read(ref end.Value) && await watch.NextRevisionAsync(Token) is { } revision)
                {
                    Assert.InRange(revision, last, last + 1);
                    if (revision > last)
                        _seen.Add((where, revision, Stopwatch.GetTimestamp()));
                    last = revision;
                }
            }
            catch (Exception e) when (e is HttpRequestException or IOException or SocketException)
            {
                await RealTime.PassAsync(ResumePause, Token);
            }
        }
    }

    private async Task WriteAsync(ApiClient client, Random random, CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            var sent = Stopwatch.GetTimestamp();
            var answer = await client.PatchAsync(
                Rules.PathOf($"ns/rule-{random.Next(Keys)}"), Rules.MergePatch(random.Next(1, 60_000), random.Next().ToString(CultureInfo.InvariantCulture)), ApiClient.MergePatch, Token);
            if (answer.IsSuccess)
                _written.TryAdd(answer.Revision, (sent, Stopwatch.GetTimestamp()));
            await RealTime.PassAsync(WritePause, CancellationToken.None);
        }
    }

    private static string Figures(IEnumerable<TimeSpan> lags)
    {
        var sorted = lags.Order().ToList();
        return sorted.Count == 0 ? "none" : string.Create(
            CultureInfo.InvariantCulture, $"median {At(0.5):F3} s, p99 {At(0.99):F3} s, longest {sorted[^1].TotalSeconds:F3} s of {sorted.Count}");

        double At(double part) => sorted[(int)Math.Ceiling(part * sorted.Count) - 1].TotalSeconds;
    }
}
