using System.Diagnostics;
using System.Globalization;
using k8s;
using k8s.Models;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansAA.Agent.Connections;
using OrleansAA.Agent.Firewalls;
using OrleansAA.Agent.Hosts;
using OrleansAA.Agent.Reconciling;
using OrleansAA.Agent.Rules;
using OrleansAA.Agent.Tests.Hosts;
using OrleansAA.Agent.Watching;
using OrleansAA.TestKit;

namespace OrleansAA.Agent.Tests.Load;

/// <summary>
/// What agents cost the server: hosts of this process, each with an agent that has a connection of its own and no firewall, at three replicas on one Redis. Run by hand, and told on standard output: docs/performance.md.
/// </summary>
public sealed class AgentLoad : IAsyncLifetime
{
    private const int ReplicasMax = 3;
    private const int WritersMax = 8;
    private const int Changes = 1000;
    private const int Samples = 30;

    private static readonly int Hosts = Of("PORTRULE_HOSTS", 200);
    private static readonly int Rules = Of("PORTRULE_RULES", 20_000);
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(Of("PORTRULE_QUIET_SECONDS", 30));
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private readonly TemporaryDirectory _directory = new();
    private readonly List<ServerProcess> _servers = [];
    private readonly RuleStore _seen = new([""], new WorkSignal());
    private RedisServer _redis = null!;

    public async ValueTask InitializeAsync()
    {
        _redis = await RedisServer.StartAsync();
        for (var i = 0; i < ReplicasMax; i++)
            _servers.Add(await ServerProcess.StartAsync(_directory.Path, "--secure-port=0", $"--store=redis:{_redis.Address}"));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers)
            await server.DisposeAsync();
        await _redis.DisposeAsync();
        _directory.Dispose();
    }

    [Fact(Explicit = true)]
    public async Task Agents_of_many_hosts_at_three_replicas()
    {
        using var end = new CancellationTokenSource();
        var apis = Enumerable.Range(0, ReplicasMax).Select(i => new ApiConnection(Configuration(i))).ToList();
        await MeasureAsync($"{Rules} rules of {Hosts} hosts are created", () => EachAsync(Rules, i => CreateAsync(apis[i % ReplicasMax], i)));
        var watch = new RuleWatch(apis[0], "", _seen, TimeProvider.System, Seeded.Of(1, 0), NullLogger.Instance).RunAsync(end.Token);
        await UntilAsync(rules => rules.Count == Rules);
        await MeasureAsync($"nothing happens for {Quiet.TotalSeconds:F0} s, without agents", () => RealTime.PassAsync(Quiet, TestContext.Current.CancellationToken));
        var before = _servers.Sum(s => s.ResidentBytes);
        List<Task> agents = [];
        await MeasureAsync($"{Hosts} agents begin, and write the status of {Rules} rules", async () =>
        {
            agents.AddRange(Enumerable.Range(0, Hosts).Select(i => new HostAgent([HostOf(i)], TimeSpan.FromMinutes(1), "portrule").RunAsync(
                Configuration(i % ReplicasMax), new NoFirewall(), TimeProvider.System, Seeded.Of(1, i + 1), NullLogger.Instance, end.Token)));
            await UntilAsync(rules => rules.All(IsSaid));
        });
        Tell($"the replicas hold {_servers.Sum(s => s.ResidentBytes) >> 20} MiB in all, {before >> 20} before the agents began");
        await MeasureAsync($"nothing happens for {Quiet.TotalSeconds:F0} s, with them", () => RealTime.PassAsync(Quiet, TestContext.Current.CancellationToken));
        await MeasureAsync($"{Changes} rules change, and their status is written", async () =>
        {
            await EachAsync(Changes, i => ChangeAsync(apis[i % ReplicasMax], i * (Rules / Changes), 30_000));
            await UntilAsync(rules => rules.Count(r => r.Spec.Port >= 30_000) == Changes && rules.All(IsSaid));
        });
        var times = new List<double>();
        for (var i = 0; i < Samples; i++)
        {
            var (number, started) = (i * (Rules / Samples), TimeProvider.System.GetTimestamp());
            await ChangeAsync(apis[i % ReplicasMax], number, 40_000);
            await UntilAsync(rules => rules.Any(r => r.Key.Name == NameOf(number) && r.Spec.Port >= 40_000 && IsSaid(r)), TimeSpan.FromMilliseconds(2));
            times.Add(TimeProvider.System.GetElapsedTime(started).TotalMilliseconds);
        }
        times.Sort();
        Tell($"from a change to its status, seen by a watch: {times[Samples / 2]:F0} ms in the middle, {times[^1]:F0} at most, of {Samples}");
        Assert.All(agents, a => Assert.False(a.IsCompleted));
        await end.CancelAsync();
        await Task.WhenAll([.. agents, watch]).ContinueWith(_ => { }, TaskScheduler.Default);
        apis.ForEach(a => a.Dispose());
    }

    private static int Of(string variable, int fallback) => Environment.GetEnvironmentVariable(variable) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : fallback;

    private static string HostOf(int host) => $"host-{host}.example.com";

    private static string NameOf(int rule) => $"rule-{rule}";

    private static bool IsSaid(PortRule rule) => rule.Status.ObservedGeneration == rule.Generation && rule.Status.Conditions?.Any(c => c.Type == "Applied" && c.Status == "True") == true;

    private static Task EachAsync(int count, Func<int, Task> act) =>
        Parallel.ForEachAsync(Enumerable.Range(0, count), new ParallelOptions { MaxDegreeOfParallelism = WritersMax }, async (i, _) => await act(i));

    private static Task CreateAsync(ApiConnection api, int number) => api.CustomObjects.CreateNamespacedCustomObjectAsync(
        new Dictionary<string, object>
        {
            ["apiVersion"] = PortRule.ApiVersion,
            ["kind"] = PortRule.Kind,
            ["metadata"] = new Dictionary<string, object> { ["name"] = NameOf(number) },
            ["spec"] = new Dictionary<string, object> { ["name"] = "web", ["host"] = HostOf(number % Hosts), ["port"] = 1024 + (number / Hosts) },
        },
        PortRule.Group, "v1", TestHost.Namespace, PortRule.Plural);

    private static Task ChangeAsync(ApiConnection api, int number, int from) => api.CustomObjects.PatchNamespacedCustomObjectAsync(
        new V1Patch($"{{\"spec\":{{\"port\":{from + (number / Hosts)}}}}}", V1Patch.PatchType.MergePatch), PortRule.Group, "v1", TestHost.Namespace, PortRule.Plural, NameOf(number));

    private static void Tell(string line) => TestContext.Current.TestOutputHelper!.WriteLine(line);

    private KubernetesClientConfiguration Configuration(int replica)
    {
        var configuration = KubernetesClientConfiguration.BuildConfigFromConfigFile(_directory.File(".aa/kubeconfig"));
        configuration.Host = _servers[replica].Address.GetLeftPart(UriPartial.Authority);
        return configuration;
    }

    private async Task UntilAsync(Func<IReadOnlyList<PortRule>, bool> reached, TimeSpan? pause = null)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!reached(_seen.Snapshot()))
        {
            if (TimeProvider.System.GetElapsedTime(started) > Patience)
                Assert.Fail($"{_seen.Snapshot().Count(IsSaid)} of {Rules} rules say that they are applied after {Patience}");
            await RealTime.PassAsync(pause ?? TimeSpan.FromMilliseconds(200), TestContext.Current.CancellationToken);
        }
    }

    private async Task MeasureAsync(string what, Func<Task> act)
    {
        var (started, before) = (TimeProvider.System.GetTimestamp(), ProcessorTime());
        await act();
        Tell($"{what}: {TimeProvider.System.GetElapsedTime(started).TotalSeconds:F1} s, {(ProcessorTime() - before).TotalSeconds:F1} s of processor time of the three replicas");
    }

    private TimeSpan ProcessorTime()
    {
        var sum = TimeSpan.Zero;
        foreach (var server in _servers)
        {
            using var process = Process.GetProcessById(server.Id);
            sum += process.TotalProcessorTime;
        }
        return sum;
    }
}
