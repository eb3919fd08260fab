using OrleansAA.TestKit;
using OrleansAA.TestKit.Histories;

namespace OrleansAA.Robustness;

/// <summary>Clients that keep a copy stay in step with the server, whatever happens to it.</summary>
public sealed class InformerTests(ITestOutputHelper output)
{
    private const int Writes = 10_000;
    private const int Restarts = 8;
    private const int Writers = 8;
    private const int Keys = 40;

    /// <summary>How long a copy may take at the end to be up to date, on a busy machine.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Copies_are_exactly_the_servers_objects_after_random_writes_and_restarts()
    {
        var seed = Seeded.Seed();
        output.WriteLine($"seed {seed}");
        await using var server = await RestartableServer.StartAsync();
        using var client = server.Connect();
        using var over = CancellationTokenSource.CreateLinkedTokenSource(Token);
        Informer[] informers = [new KubernetesClientInformer(server.Kubeconfig), new WatchListInformer(client), new KubectlWatch(server.Kubeconfig, server.Directory)];
        var following = informers.Select(i => Task.Run(() => i.RunAsync(over.Token), Token)).ToList();

        for (var phase = 0; phase < Restarts; phase++)
            await WriteAsync(server, seed, phase, restart: phase % 2 == 0 ? server.Process.KillAsync : server.Process.TerminateAsync);
        await WriteAsync(server, seed, Restarts, restart: null);
        // Something that all of them see last, in a list too.
        Assert.Equal(201, (await client.PostAsync(Rules.In("zz"), Rules.Json("last", 1, "last"), Token)).Code);

        var (objects, revision) = await Rules.ListAsync(client, Token);
        var expected = objects.OrderBy(o => o.Key, StringComparer.Ordinal).Select(o => $"{o.Key} {ObjectJson.RevisionOf(o.Value)} {ObjectJson.UidOf(o.Value)}").ToList();
        foreach (var (informer, running) in informers.Zip(following))
        {
            await await Task.WhenAny(informer.WaitForAsync(revision, Token).WaitAsync(Patience, Token), running);
            Assert.Equal(expected, informer.Objects.Select(o => $"{o.Key} {o.Value}"));
        }
        await over.CancelAsync();
        await Task.WhenAll(following);

        foreach (var informer in informers)
            output.WriteLine($"{informer.GetType().Name}: {informer.Lists} lists, {string.Join(", ", informer.Breaks)}");
        Assert.All(informers[..2], i => Assert.Equal(1, i.Lists));
    }

    /// <summary>Writes this phase's part; where there is a restart it comes while the writers are at it.</summary>
    private static async Task WriteAsync(RestartableServer server, int seed, int phase, Func<Task>? restart)
    {
        using var client = server.Connect();
        var ledger = new WriteLedger(Writes / (Restarts + 1));
        var writing = Enumerable.Range(0, Writers).Select(w => new RandomWriter($"{phase}-{w}", Seeded.Of(seed, (phase * Writers) + w), client, ledger, Keys))
            .Select(w => w.RunAsync(() => restart is not null || !ledger.Enough.IsCompleted, Token)).ToList();
        await Task.WhenAny([ledger.Enough, .. writing]);
        if (restart is not null)
            await restart();
        await Task.WhenAll(writing);
        if (restart is not null)
            await server.StartAgainAsync();
    }
}
