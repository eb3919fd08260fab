using System.Diagnostics;
using OrleansAA.Robustness.Faults;
using OrleansAA.TestKit;
using OrleansAA.TestKit.Clients;
using OrleansAA.TestKit.Networks;

namespace OrleansAA.Robustness;

/// <summary>Every replica is ended in order and started again, one after the other, under informers and some writers.</summary>
public sealed class RollingRestartTests(ITestOutputHelper output)
{
    private const string Group = "firewalld.fedoraproject.org";

    /// <summary>A namespace where nothing happens: watches of it have nothing to show.</summary>
    private const string Quiet = "quiet";

    private const int Replicas = 3;
    private const int Writers = 4;

    private static readonly TimeSpan WritePause = TimeSpan.FromMilliseconds(100);

    /// <summary>How long a replica that was told to end is still an endpoint of the Service.</summary>
    private static readonly TimeSpan EndpointsLag = TimeSpan.FromSeconds(1);

    private int _failed;
    private int _requests;
    private int _retries;
    private long _end = long.MaxValue;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("0s", 12, 1)]
    [InlineData("4s", 12, 1)]
    [InlineData("4s", 1000, 50)]
    public async Task It_costs_no_informer_a_list_and_no_client_a_request(string delay, int informers, int informersPerConnection)
    {
        await using var set = await ReplicaSet.StartAsync(Replicas, TrialSite.Plain, $"--shutdown-delay-duration={delay}");
        await using var balancer = new Balancer();
        await RestartAllAsync(set, balancer, () => set.Connect(balancer.Address), informers, informersPerConnection);
    }

    /// <summary>The root's aggregator has one connection, which stays where it is until it is told otherwise; where there is none it answers 503.</summary>
    [Fact]
    public async Task Nor_does_it_through_a_root()
    {
        using var directory = new TemporaryDirectory();
        await using var root = await RootControlPlane.StartAsync(directory.Path);
        var serving = root.Authorities.Service.Server("serving", "portrule.portrule.svc");
        await using var set = await ReplicaSet.StartAsync(
            Replicas, TrialSite.Plain, "--shutdown-delay-duration=4s", $"--kubeconfig={root.ServiceAccountKubeconfig()}",
            $"--tls-cert-file={serving.CertificateFile}", $"--tls-private-key-file={serving.KeyFile}");
        await using var balancer = new Balancer();
        balancer.Add(set.Replicas[0].Address);
        await root.RegisterAsync(PortRuleRoot.ServiceOf(Group, ["v1", "v2"], balancer.Address, await File.ReadAllTextAsync(root.Authorities.Service.CertificateFile, Token)));
        balancer.Remove(set.Replicas[0].Address);
        root.Namespaces.Create("ns");
        root.Namespaces.Create(Quiet);
        root.Rbac.Bind("portrule-editor", "user:alice", new RbacRule { Verbs = ["get", "list", "watch", "create", "patch"], Resources = [$"portrules.{Group}"] });
        var alice = root.Authorities.User("alice");
        await RestartAllAsync(set, balancer, () => new ApiClient(root.Address, root.Authorities.Cluster.CertificateFile, alice), informers: 48, informersPerConnection: 4);
    }

    /// <summary>The rolling upgrade from one build to another, and back again. It is run by upgrade.sh, which is given the two.</summary>
    [Fact(Explicit = true)]
    public async Task Nor_does_the_way_from_one_build_to_another_and_back()
    {
        var (before, after) = (ProgramIn("PORTRULE_UPGRADE_FROM"), ProgramIn("PORTRULE_UPGRADE_TO"));
        await using var set = await ReplicaSet.StartAsync(Replicas, new TrialSite { Program = before }, "--shutdown-delay-duration=4s");
        await using var balancer = new Balancer();
        await RestartAllAsync(set, balancer, () => set.Connect(balancer.Address), 1000, 50, after, before);

        static string ProgramIn(string variable) =>
            Path.Combine(Environment.GetEnvironmentVariable(variable) ?? throw new InvalidOperationException($"{variable} is not set: run tests/Robustness/upgrade.sh"), "OrleansAA.PortRules.dll");
    }

    /// <param name="set">Those that are restarted.</param>
    /// <param name="balancer">What is in front of them.</param>
    /// <param name="connect">A client's connection.</param>
    /// <param name="informers">How many of them.</param>
    /// <param name="informersPerConnection">How many share a connection.</param>
    /// <param name="programs">The programs that all are restarted as, one after the other; none: the one they are.</param>
    private async Task RestartAllAsync(ReplicaSet set, Balancer balancer, Func<ApiClient> connect, int informers, int informersPerConnection, params IReadOnlyList<string?> programs)
    {
        var seed = Seeded.Seed();
        output.WriteLine($"seed {seed}");
        foreach (var replica in set.Replicas)
            balancer.Add(replica.Address);
        using var writer = connect();
        for (var i = 0; i < Writers; i++)
            Assert.Equal(201, (await writer.PostAsync(Rules.In("ns"), Rules.Json($"rule-{i}", 1, "first"), Token)).Code);
        var (_, start) = await Rules.ListAsync(writer, Token);
        var connections = Enumerable.Range(0, informers / informersPerConnection).Select(_ => connect()).ToList();
        var reflectors = Enumerable.Range(0, informers).Select(i => new Reflector(connections[i / informersPerConnection], i % 2 == 0 ? Rules.All : Rules.In(Quiet), start, isEverything: i % 2 == 0)).ToList();
        var following = reflectors.ConvertAll(r => r.FollowAsync(() => Volatile.Read(ref _end), Token));
        await Task.WhenAny(Task.WhenAll(reflectors.Select(r => r.IsOpen)), Task.WhenAll(following));
        using var stopping = new CancellationTokenSource();
        var writing = Enumerable.Range(0, Writers).Select(i => WriteAsync($"ns/rule-{i}", new([writer], Seeded.Of(seed, i)), stopping.Token)).ToList();

        foreach (var program in programs is [] ? [null] : programs)
        {
            for (var place = 0; place < Replicas; place++)
                await RestartAsync(set, balancer, place, program);
        }

        await stopping.CancelAsync();
        await Task.WhenAll(writing);
        // One to end with, and one that wakes those who had it before they were told to.
        Volatile.Write(ref _end, await MarkAsync(writer, 2));
        await MarkAsync(writer, 3);
        Assert.Equal(201, (await writer.PostAsync(Rules.In(Quiet), Rules.Json("last", 1, "last"), Token)).Code);
        await Task.WhenAll(following);
        connections.ForEach(c => c.Dispose());

        var lists = reflectors.SelectMany(r => r.Lists).ToList();
        output.WriteLine($"{_end - start} events to {informers} informers; {reflectors.Sum(r => r.Ended)} watches ended in order, {reflectors.Sum(r => r.Refused)} were told to wait, " +
            $"{reflectors.Sum(r => r.Unreached)} found no connection; lists: {lists.Count}");
        output.WriteLine($"{_requests} requests, {_retries} retries; failed after that: {_failed}");
        Assert.True(lists.Count == 0, string.Join('\n', lists.CountBy(l => l)));
        Assert.Equal(0, _failed);
        Assert.True(reflectors.Sum(r => r.Ended) > 0, "no watch was ended: nothing was restarted under them");
    }

    private async Task RestartAsync(ReplicaSet set, Balancer balancer, int place, string? program)
    {
        var (replica, address) = (set.Replicas[place], set.Replicas[place].Address);
        var started = Stopwatch.GetTimestamp();
        replica.Terminate();
        await RealTime.PassAsync(EndpointsLag, Token);
        balancer.Remove(address);
        Assert.Equal(0, await replica.EndAsync());
        var ended = Stopwatch.GetElapsedTime(started);
        await set.RestartAsync(place, program);
        balancer.Add(address);
        output.WriteLine($"replica {place} took {ended.TotalSeconds:F1} s to end, and was back after {Stopwatch.GetElapsedTime(started).TotalSeconds:F1} s");
    }

    private static async Task<long> MarkAsync(ApiClient client, int port) =>
        (await client.PatchAsync(Rules.PathOf("ns/rule-0"), Rules.MergePatch(port, $"end-{port}"), ApiClient.MergePatch, Token)).Revision;

    private async Task WriteAsync(string key, RetryingClient client, CancellationToken stopping)
    {
        for (var i = 0; !stopping.IsCancellationRequested; i++)
        {
            var body = Rules.MergePatch((i % 60_000) + 1, $"{key}-{i}");
            if (await client.SendAsync(c => c.PatchAsync(Rules.PathOf(key), body, ApiClient.MergePatch, Token)) is not { IsSuccess: true })
                Interlocked.Increment(ref _failed);
            if (await client.SendAsync(c => c.GetAsync(Rules.PathOf(key), Token)) is not { IsSuccess: true })
                Interlocked.Increment(ref _failed);
            Interlocked.Add(ref _requests, 2);
            await RealTime.PassAsync(WritePause, CancellationToken.None);
        }
        Interlocked.Add(ref _retries, client.Retries);
    }
}
