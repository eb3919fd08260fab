using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using OrleansAA.EndToEnd.Cluster;
using OrleansAA.TestKit;
using OrleansAA.TestKit.Clients;
using OrleansAA.TestKit.Networks;

namespace OrleansAA.EndToEnd;

/// <summary>
/// What an operator does with <c>deploy/overlays/ha</c> from its installation to its end, under a thousand informers and some writers behind the root: none of them has to list anew, and no request fails
/// that is tried again as clients of Kubernetes do.
/// </summary>
public sealed class OverlayLifeTests(ImageBuild build, ITestOutputHelper output)
{
    private const int Informers = 1_000;
    private const int InformersPerConnection = 50;

    /// <summary>One informer in so many is told of everything, the others of a namespace where little happens, as most are in a cluster.</summary>
    private const int InformersPerBusyOne = 20;

    private const int Writers = 2;
    private const string Busy = "busy";
    private const string Quiet = "quiet";
    private const string All = $"/apis/{RootFixture.Group}/v1/portrules";
    private const string ServingSecret = "portrule-serving-certificate";
    private const string SiloSecret = "portrule-silo-certificate";

    private static readonly TimeSpan WritePause = TimeSpan.FromMilliseconds(200);

    private static readonly TimeSpan LookPause = TimeSpan.FromMilliseconds(200);

    /// <summary>Replicas look at their certificates every ten seconds; on a busy machine they take as long again.</summary>
    private static readonly TimeSpan RenewalPatience = TimeSpan.FromSeconds(60);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_is_installed_scaled_upgraded_given_new_certificates_and_taken_away_and_nobody_lists_anew()
    {
        await using var life = await Life.BeginAsync(build, output);
        var (serving, silo) = (life.Kept(ServingSecret), life.Kept(SiloSecret));
        life.Renew();

        await life.TimeAsync("1 to 3", () => life.Pods.ScaleAsync(3));
        await life.TimeAsync("all three replaced", life.Pods.RollAsync);
        await life.RenewedAsync();
        await life.TimeAsync("3 to 1", () => life.Pods.ScaleAsync(1));
        await life.EndTrafficAsync();

        Assert.NotEqual(serving, life.Kept(ServingSecret));
        Assert.NotEqual(silo, life.Kept(SiloSecret));
        await life.Pods.ScaleAsync(0);
        Assert.Equal(6, life.Pods.Endings.Count);
    }

    /// <summary>The overlay, and its traffic.</summary>
    private sealed class Life : IAsyncDisposable
    {
        private readonly HaOverlay _overlay;
        private readonly Balancer _service = new();
        private readonly ITestOutputHelper _output;
        private readonly TestCertificate _alice;
        private readonly List<ApiClient> _connections = [];
        private readonly List<Reflector> _reflectors = [];
        private readonly CancellationTokenSource _stopping = new();
        private List<Task> _following = [];
        private List<Task> _writing = [];
        private ApiClient _client = null!;
        private long _end = long.MaxValue;
        private int _requests;
        private int _retries;
        private int _failed;

        private Life(HaOverlay overlay, ITestOutputHelper output)
        {
            (_overlay, _output) = (overlay, output);
            Pods = new(overlay, _service);
            _alice = overlay.Root.Authorities.User("alice");
        }

        public DeploymentPods Pods { get; }

        /// <summary>One pod, and all traffic under way.</summary>
        public static async Task<Life> BeginAsync(ImageBuild build, ITestOutputHelper output)
        {
            var life = new Life(await HaOverlay.StartAsync(build), output);
            try
            {
                await life.Pods.ScaleAsync(1);
                await life.BeginTrafficAsync();
                return life;
            }
            catch
            {
                await life.DisposeAsync();
                throw;
            }
        }

        /// <summary>Asks for new certificates, as an operator does.</summary>
        public void Renew()
        {
            foreach (var secret in (string[])[ServingSecret, SiloSecret])
            {
                var kept = _overlay.Root.Secrets.Get(secret, "portrule")!;
                kept["metadata"]!["annotations"] = new JsonObject { ["aggregated-api/renew"] = "certificate" };
                _overlay.Root.Secrets.Put(kept);
            }
        }

        /// <summary>Waits until that has been done and every pod shows what is kept.</summary>
        public async Task RenewedAsync()
        {
            var started = Stopwatch.GetTimestamp();
            while (!await IsRenewedAsync())
            {
                Assert.True(Stopwatch.GetElapsedTime(started) < RenewalPatience, "the certificates are renewed");
                await RealTime.PassAsync(LookPause, Token);
            }
        }

        /// <summary>The certificate that a Secret holds, as PEM.</summary>
        public string Kept(string secret) =>
            Encoding.ASCII.GetString(Convert.FromBase64String((string)_overlay.Root.Secrets.Get(secret, "portrule")!["data"]!["tls.crt"]!));

        public async Task TimeAsync(string what, Func<Task> work)
        {
            var started = Stopwatch.GetTimestamp();
            await work();
            _output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: {Stopwatch.GetElapsedTime(started).TotalSeconds:F1} s"));
        }

        /// <summary>Lets everybody come to one last revision, and says how they fared.</summary>
        public async Task EndTrafficAsync()
        {
            await _stopping.CancelAsync();
            await Task.WhenAll(_writing);
            // One to end with, and one that wakes those who had it before they were told to.
            Volatile.Write(ref _end, (await PatchAsync(_client, 0, 2)).Revision);
            await PatchAsync(_client, 0, 3);
            Assert.Equal(201, (await CreateAsync(Quiet, "last")).Code);
            await Task.WhenAll(_following);
            var lists = _reflectors.SelectMany(r => r.Lists).ToList();
            _output.WriteLine($"{Informers} informers: {_reflectors.Sum(r => r.Ended)} watches ended in order, {_reflectors.Sum(r => r.Refused)} were told to wait, {_reflectors.Sum(r => r.Unreached)} found no connection; lists: {lists.Count}");
            _output.WriteLine($"{_requests} requests, {_retries} retries; failed after that: {_failed}");
            _output.WriteLine($"pods were ready after {Seconds(Pods.Beginnings)}; they took for their end {Seconds(Pods.Endings)}");
            Assert.True(lists.Count == 0, string.Join('\n', lists.CountBy(l => l)));
            Assert.Equal(0, _failed);
            Assert.True(_reflectors.Sum(r => r.Ended) > 0, "no watch was ended: no pod has left under them");
        }

        public async ValueTask DisposeAsync()
        {
            await _stopping.CancelAsync();
            await Pods.DisposeAsync();
            _connections.ForEach(c => c.Dispose());
            await _service.DisposeAsync();
            await _overlay.DisposeAsync();
            _stopping.Dispose();
        }

        private static string Seconds(IEnumerable<TimeSpan> times) => string.Join(", ", times.Select(t => string.Create(CultureInfo.InvariantCulture, $"{t.TotalSeconds:F1} s")));

        private async Task BeginTrafficAsync()
        {
            var root = _overlay.Root;
            root.Namespaces.Create(Busy);
            root.Namespaces.Create(Quiet);
            root.Rbac.Bind("portrule-editor", "user:alice", new RbacRule { Verbs = ["get", "list", "watch", "create", "patch"], Resources = [$"portrules.{RootFixture.Group}"] });
            await root.RegisterAsync(PortRuleRoot.ServiceOf(RootFixture.Group, ["v1", "v2"], _service.Address, caBundle: null));
            _client = Connect();
            for (var i = 0; i < Writers; i++)
                Assert.Equal(201, (await CreateAsync(Busy, $"rule-{i}")).Code);
            var start = (await _client.GetAsync(All, Token)).Revision;
            var connections = Enumerable.Range(0, Informers / InformersPerConnection).Select(_ => Connect()).ToList();
            _reflectors.AddRange(Enumerable.Range(0, Informers).Select(i =>
                new Reflector(connections[i / InformersPerConnection], i % InformersPerBusyOne == 0 ? All : In(Quiet), start, isEverything: i % InformersPerBusyOne == 0)));
            _following = _reflectors.ConvertAll(r => r.FollowAsync(() => Volatile.Read(ref _end), Token));
            await Task.WhenAny(Task.WhenAll(_reflectors.Select(r => r.IsOpen)), Task.WhenAll(_following));
            _writing = [.. Enumerable.Range(0, Writers).Select(i => WriteAsync(i, new([_client], new Random(i))))];
        }

        private async Task WriteAsync(int number, RetryingClient client)
        {
            for (var i = 1; !_stopping.IsCancellationRequested; i++)
            {
                var port = 1 + (i % 60_000);
                if (await client.SendAsync(c => PatchAsync(c, number, port)) is not { IsSuccess: true })
                    Interlocked.Increment(ref _failed);
                if (await client.SendAsync(c => c.GetAsync($"{In(Busy)}/rule-{number}", Token)) is not { IsSuccess: true })
                    Interlocked.Increment(ref _failed);
                Interlocked.Add(ref _requests, 2);
                await RealTime.PassAsync(WritePause, CancellationToken.None);
            }
            Interlocked.Add(ref _retries, client.Retries);
        }

        private async Task<bool> IsRenewedAsync()
        {
            if (((string[])[ServingSecret, SiloSecret]).Any(s => _overlay.Root.Secrets.Get(s, "portrule")!["metadata"]!["annotations"]?["aggregated-api/renew"] is not null))
                return false;
            using var kept = X509Certificate2.CreateFromPem(Kept(ServingSecret));
            foreach (var pod in Pods.Running)
            {
                using var shown = await DeploymentPods.ShownByAsync(pod);
                if (!shown.Equals(kept))
                    return false;
            }
            return true;
        }

        private ApiClient Connect()
        {
            _connections.Add(_overlay.ClientOf(_alice));
            return _connections[^1];
        }

        private Task<ApiAnswer> CreateAsync(string space, string name) => _client.PostAsync(
            In(space), $$$"""{"apiVersion":"{{{RootFixture.Group}}}/v1","kind":"PortRule","metadata":{"name":"{{{name}}}"},"spec":{"name":"http","host":"node-1.example.com","port":1}}""", Token);

        private static Task<ApiAnswer> PatchAsync(ApiClient client, int number, int port) =>
            client.PatchAsync($"{In(Busy)}/rule-{number}", $$$"""{"spec":{"port":{{{port}}}}}""", ApiClient.MergePatch, Token);

        private static string In(string space) => $"/apis/{RootFixture.Group}/v1/namespaces/{space}/portrules";
    }
}
