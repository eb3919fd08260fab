using System.Net.Sockets;
using OrleansAA.Agent.Commands;
using OrleansAA.TestKit;
using Xunit.Sdk;
using Xunit.v3;

[assembly: Parallelization(Mode = ParallelMode.None)]

namespace OrleansAA.Agent.Tests.Hosts;

/// <summary>
/// A host in a network namespace of its own, at the end of a wire: the API server, agents and listeners run there, and connections come from here. Needs root.
/// </summary>
internal sealed class TestHost : IAsyncDisposable
{
    public const string Name = "web-1.example.com";
    public const string Namespace = "edge";

    /// <summary>Ports that somebody listens on.</summary>
    public static IReadOnlyList<int> Listening { get; } = [8080, 8081, 8082, 8083];

    private const string Listener = """
        import select, socket, sys
        sockets = []
        for port in sys.argv[1:]:
            s = socket.socket(); s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1); s.bind(("", int(port))); s.listen(64); sockets.append(s)
        print("listening", flush=True)
        while True:
            for s in select.select(sockets, [], [])[0]:
                s.accept()[0].close()
        """;

    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(2);
    private static int _count;

    private readonly TemporaryDirectory _directory = new();
    private readonly string _id = $"{Environment.ProcessId % 100_000}x{Interlocked.Increment(ref _count)}";
    private readonly string _subnet = $"10.{200 + (_count % 50)}.{Environment.ProcessId % 250}";
    private readonly int _port = FixedPort.Next();
    private Background? _listener;

    private TestHost()
    {
    }

    /// <summary>What makes a command run there.</summary>
    public string[] Prefix => ["ip", "netns", "exec", $"pra{_id}"];

    public string Directory => _directory.Path;

    public ServerProcess Server { get; private set; } = null!;

    public Kubectl Kubectl { get; private set; } = null!;

    public string Kubeconfig => _directory.File(".aa/kubeconfig");

    public static async Task<TestHost> StartAsync()
    {
        var host = new TestHost();
        await host.WireAsync();
        await host.ServeAsync();
        host._listener = new Background(null, [.. host.Prefix, "python3", "-u", "-c", Listener, .. Listening.Select(p => $"{p}")]);
        await host._listener.SaysAsync("listening");
        return host;
    }

    /// <summary>Starts the API server, again if it was killed.</summary>
    public async Task ServeAsync()
    {
        Server = await ServerProcess.StartAsync(new ServerSurroundings(_directory.Path) { Prefix = Prefix }, $"--secure-port={_port}", "--additional-columns=Applied");
        Kubectl = new Kubectl(Kubeconfig, _directory.Path) { Prefix = Prefix };
    }

    /// <summary>Ends the API server, as kill does.</summary>
    public async Task StopServingAsync()
    {
        Server.Terminate();
        await Server.Exited;
        await Server.DisposeAsync();
    }

    public Background StartAgent(params string[] flags) => StartAgent(null, flags);

    public Background StartAgent(IReadOnlyDictionary<string, string>? environment, params string[] flags) =>
        new(environment, [.. Prefix, "dotnet", typeof(AgentCommand).Assembly.Location, $"--kubeconfig={Kubeconfig}", $"--host={Name}", .. flags]);

    public async Task<string> RunAsync(params string[] command) => (await Command.RunAsync(null, null, [.. Prefix, .. command])).Success;

    /// <summary>Those of the listening ports to which a connection from outside works.</summary>
    public async Task<string> OpenPortsAsync()
    {
        // At once: one that is closed says nothing, and is waited for.
        var open = await Task.WhenAll(Listening.Select(ConnectsAsync));
        return string.Join(' ', Listening.Where((_, i) => open[i]));
    }

    /// <summary>Waits until just these of the listening ports are open.</summary>
    public Task OpensAsync(params int[] ports) => Eventually.EqualAsync(string.Join(' ', ports), OpenPortsAsync);

    public async Task ApplyAsync(params TestRule[] rules) =>
        _ = (await Kubectl.RunWithInputAsync(string.Join("\n---\n", rules.Select(r => r.Yaml)), "apply", "-f", "-")).Success;

    public async Task<string> KubectlAsync(params string[] arguments) => (await Kubectl.RunAsync(arguments)).Success;

    /// <summary>Waits as people do.</summary>
    public Task AppliedAsync(string rule) => KubectlAsync("wait", "--for=condition=Applied", "-n", Namespace, $"portrule/{rule}", "--timeout=60s");

    /// <summary>Waits until a condition of a rule has a status and a reason.</summary>
    public Task SaysAsync(string rule, string condition, string status, string reason) => Eventually.EqualAsync($"{status} {reason}", () => ConditionAsync(rule, condition));

    public async ValueTask DisposeAsync()
    {
        if (_listener is not null)
            await _listener.DisposeAsync();
        if (Server is not null)
            await Server.DisposeAsync();
        await Command.RunAsync(null, null, "ip", "netns", "del", $"pra{_id}");
        _directory.Dispose();
    }

    private async Task<string> ConditionAsync(string rule, string condition) =>
        (await KubectlAsync("get", "portrule", "-n", Namespace, rule, "-o", $"jsonpath={{.status.conditions[?(@.type==\"{condition}\")].status}} {{.status.conditions[?(@.type==\"{condition}\")].reason}}")).Trim();

    private async Task WireAsync()
    {
        var (here, there, name) = ($"pra{_id}a", $"pra{_id}b", $"pra{_id}");
        await Command.SucceedAsync("ip", "netns", "add", name);
        await Command.SucceedAsync("ip", "-n", name, "link", "set", "lo", "up");
        await Command.SucceedAsync("ip", "link", "add", here, "type", "veth", "peer", "name", there, "netns", name);
        await Command.SucceedAsync("ip", "addr", "add", $"{_subnet}.1/24", "dev", here);
        await Command.SucceedAsync("ip", "link", "set", here, "up");
        await Command.SucceedAsync("ip", "-n", name, "addr", "add", $"{_subnet}.2/24", "dev", there);
        await Command.SucceedAsync("ip", "-n", name, "link", "set", there, "up");
    }

    private async Task<bool> ConnectsAsync(int port)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync($"{_subnet}.2", port).WaitAsync(ConnectTimeout);
            return true;
        }
        catch (Exception e) when (e is SocketException or TimeoutException)
        {
            return false;
        }
    }
}

/// <summary>A rule of a test.</summary>
internal sealed record TestRule(string Key, int Port, string? Name = null, bool Permanent = false, string Host = TestHost.Name)
{
    public string Yaml => $$"""
        apiVersion: firewalld.fedoraproject.org/v1
        kind: PortRule
        metadata: {name: {{Key}}, namespace: {{TestHost.Namespace}}}
        spec: {name: {{Name ?? Key}}, host: {{Host}}, port: {{Port}}, isPremanent: {{(Permanent ? "true" : "false")}}}
        """;
}
