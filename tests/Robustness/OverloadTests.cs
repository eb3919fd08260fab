using System.Globalization;
using OrleansAA.Robustness.Overload;
using OrleansAA.TestKit;

namespace OrleansAA.Robustness;

/// <summary>
/// One tenant asks for five times what the server can do, lists of everything and writes by halves; another asks for its own object now and then. What is said of it in <c>docs/overload.md</c> is printed
/// here; with PORTRULE_UPDATE_OVERLOAD=1 all of it is measured, for long enough, and the plot beside it is drawn anew. <c>overload.sh</c> gives processors of their own to the server and to its clients.
/// </summary>
public sealed class OverloadTests(ITestOutputHelper output)
{
    private const int Objects = 500;
    private const int Times = 5;
    private const int Workers = 16;
    private const string Big = "big";
    private const string Own = "own";

    /// <summary>Figures need their time; that the polite tenant is answered shows sooner.</summary>
    private static readonly bool IsDrawn = Environment.GetEnvironmentVariable("PORTRULE_UPDATE_OVERLOAD") == "1";

    private static readonly TimeSpan Warming = TimeSpan.FromSeconds(IsDrawn ? 4 : 1);
    private static readonly TimeSpan Measuring = TimeSpan.FromSeconds(IsDrawn ? 4 : 2);
    private static readonly TimeSpan Flooding = TimeSpan.FromSeconds(IsDrawn ? 10 : 4);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);
    private static readonly string Filling = new('x', 2_000);

    /// <summary>Where the server is to have processors that its clients leave alone, as taskset numbers them.</summary>
    private static readonly IReadOnlyList<string> OwnProcessors =
        Environment.GetEnvironmentVariable("PORTRULE_OVERLOAD_PROCESSORS") is { Length: > 0 } processors ? ["taskset", "--cpu-list", processors] : [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_polite_tenant_is_answered_while_a_noisy_one_asks_for_five_times_what_there_is()
    {
        List<(string Name, List<double> Milliseconds)> curves = [];
        if (IsDrawn)
            Assert.NotEmpty((await TryAsync("slots alone", curves, "--enable-priority-and-fairness=false")).Polite);
        var few = await TryAsync("fair, seats for two processors", curves, "--max-requests-inflight=80", "--max-mutating-requests-inflight=40");
        var fair = await TryAsync("fair", curves);
        if (IsDrawn)
            await File.WriteAllTextAsync(Path.Combine(BuildPaths.RepositoryRoot, "docs", "overload.svg"), LatencyPlot.Draw("A polite tenant's gets, answered within", curves), Token);
        foreach (var trial in (Trial[])[few, fair])
        {
            Assert.Equal([200], trial.Polite.Keys);
            Assert.True(trial.Goodput > 0, "the noisy one is served as well");
        }
    }

    private async Task<Trial> TryAsync(string name, List<(string Name, List<double> Milliseconds)> curves, params string[] flags)
    {
        using var directory = new TemporaryDirectory();
        await using var root = await RootControlPlane.StartAsync(directory.Path);
        foreach (var space in (string[])[Big, Own])
            root.Namespaces.Create(space);
        root.Rbac.Bind("tenants", "group:system:authenticated", new RbacRule { Verbs = ["get", "list", "create", "patch"], Resources = ["portrules.firewalld.fedoraproject.org"] });
        await using var server = await ServerProcess.StartAsync(new ServerSurroundings(directory.Path) { Prefix = OwnProcessors }, ["--secure-port=0", "--store=memory", $"--kubeconfig={root.ServiceAccountKubeconfig()}", .. flags]);
        var proxy = root.Authorities.Proxy();
        using var noisy = new Tenant(server.Address, proxy, "noisy");
        using var writer = new Tenant(server.Address, proxy, "noisy");
        using var polite = new Tenant(server.Address, proxy, "polite");
        while (await noisy.SendAsync(Tenant.Post(Rules.In(Big), Rules.Json("rule-0", 1, Filling))) != 201)
            await RealTime.PassAsync(Pause, Token);
        for (var i = 1; i < Objects; i++)
            await noisy.SendAsync(Tenant.Post(Rules.In(Big), Rules.Json($"rule-{i}", 1, Filling)));
        Assert.Equal(201, await polite.SendAsync(Tenant.Post(Rules.In(Own), Rules.Json("mine", 1, "calm"))));

        await noisy.SaturateAsync(List, Workers, Warming);
        await writer.SaturateAsync(Write, Workers, Warming);
        var (lists, listWork) = await MeasureWorkAsync(server, noisy, () => noisy.SaturateAsync(List, Workers, Measuring));
        var (writes, writeWork) = await MeasureWorkAsync(server, writer, () => writer.SaturateAsync(Write, Workers, Measuring));
        await polite.MeasureAsync(Get, TimeSpan.Zero, TimeSpan.FromSeconds(1));
        var calm = await polite.MeasureAsync(Get, Pause, Measuring);

        foreach (var tenant in (Tenant[])[noisy, writer, polite])
            tenant.Answers.Clear();
        var worked = server.ProcessorTime;
        var flood = Task.WhenAll(noisy.FloodAsync(List, lists * Times / 2, Flooding), writer.FloodAsync(Write, writes * Times / 2, Flooding));
        var meanwhile = await polite.MeasureAsync(Get, Pause, Flooding);
        await flood;
        worked = server.ProcessorTime - worked;
        // Whatever else the machine does: of the time that processors worked for the server, how much good answers take when nothing else is asked.
        var useful = (noisy.Good * listWork + writer.Good * writeWork) / worked;
        var goodput = noisy.Good / Flooding.TotalSeconds / lists + writer.Good / Flooding.TotalSeconds / writes;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: can do {lists:F0} lists/s or {writes:F0} writes/s; of that done in the flood {goodput:P0}, and of its processor time {useful:P0} went into that; polite, calm: {Percentiles(calm)}; in the flood: {Percentiles(meanwhile)}"));
        output.WriteLine($"  answers: lists {Codes(noisy)}; writes {Codes(writer)}; polite {Codes(polite)}");
        curves.Add(($"{name}: calm", calm));
        curves.Add(($"{name}: in the flood", meanwhile));
        return new(goodput, new(polite.Answers));
    }

    /// <summary>How many a second, and how long processors work for one.</summary>
    private static async Task<(double Rate, TimeSpan Each)> MeasureWorkAsync(ServerProcess server, Tenant tenant, Func<Task<double>> measure)
    {
        var (worked, good) = (server.ProcessorTime, tenant.Good);
        var rate = await measure();
        return (rate, (server.ProcessorTime - worked) / Math.Max(1, tenant.Good - good));
    }

    private static HttpRequestMessage List(int _) => Tenant.Get(Rules.All);

    private static HttpRequestMessage Write(int i) => Tenant.Patch($"{Rules.In(Big)}/rule-{i % Objects}", $$$"""{"spec":{"port":{{{1 + i % 60_000}}}}}""");

    private static HttpRequestMessage Get(int _) => Tenant.Get($"{Rules.In(Own)}/mine");

    private static string Codes(Tenant tenant) => string.Join(", ", tenant.Answers.OrderBy(a => a.Key).Select(a => $"{a.Key}: {a.Value}"));

    private static string Percentiles(List<double> all)
    {
        var sorted = all.Order().ToList();
        return string.Create(CultureInfo.InvariantCulture, $"p50 {At(0.5):F1} ms, p90 {At(0.9):F1} ms, p99 {At(0.99):F1} ms ({sorted.Count})");
        double At(double part) => sorted[(int)((sorted.Count - 1) * part)];
    }

    private sealed record Trial(double Goodput, Dictionary<int, int> Polite);
}
