using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using OrleansAA.Gateway.Hosting;
using OrleansAA.Gateway.Telemetry;
using OrleansAA.TestKit;

namespace OrleansAA.Gateway.Tests.Certificates;

/// <summary>A server that sees to its serving certificate itself.</summary>
public sealed class RotatedServerTests
{
    private const string Discovery = "/apis/firewalld.fedoraproject.org/v1";

    [Fact]
    public async Task The_aggregator_believes_it_as_soon_as_it_is_ready()
    {
        await using var rooted = await StartAsync();
        Assert.Equal(HttpStatusCode.OK, await new AggregatorCalls(rooted.Root, rooted.Address, rooted.Proxy).CallAsync());
    }

    [Theory]
    [InlineData("certificate")]
    [InlineData("ca")]
    public async Task No_call_fails_while_the_certificate_and_its_CA_are_replaced(string what)
    {
        await using var rooted = await StartAsync();
        var calls = new AggregatorCalls(rooted.Root, rooted.Address, rooted.Proxy);
        var before = CertificateReplicas.BundleOf(rooted.Root, "v1");
        await using (calls.Begin())
        {
            // Before anything changes: it is to see both.
            await calls.AnswerAsync(1);
            CertificateReplicas.Request(rooted.Root, CertificateReplicas.ServingSecret, what);
            await rooted.Server.Events.WaitAsync<CertificatesRotated>(e => e.What == (what == "ca" ? "took the former CA out" : "renewed the certificate"));
            if (what == "ca")
                await Eventually.TrueAsync(() => CertificateReplicas.BundleOf(rooted.Root, "v1") is var now && now != before && now.Split("BEGIN").Length == 2, "the bundle has the new CA alone");
            // What is in the Secret is taken in a moment later.
            await Eventually.TrueAsync(() => calls.Shown.Count == 2, "the aggregator is shown the new certificate");
            await calls.AnswerAsync(20);
        }
        Assert.Empty(calls.Failures);
        Assert.Equal(2, calls.Shown.Count);
    }

    [Fact]
    public async Task What_a_certificate_has_left_is_measured()
    {
        await using var rooted = await StartAsync();
        using var admin = FrontProxyClient.Admin(rooted.Address, rooted.Proxy);
        var metrics = (await admin.GetAsync("/metrics")).Body.Split('\n').Where(l => l.StartsWith("aggregated_api_certificate_expiration_seconds{", StringComparison.Ordinal)).ToList();
        var (serving, authority) = (ValueOf(metrics, "serving"), ValueOf(metrics, "serving-ca"));
        Assert.InRange(serving, TimeSpan.FromDays(89).TotalSeconds, TimeSpan.FromDays(90).TotalSeconds);
        Assert.InRange(authority, TimeSpan.FromDays(1094).TotalSeconds, TimeSpan.FromDays(1095).TotalSeconds);
    }

    [Theory]
    [InlineData("secrets", "create", "cannot create secrets: RoleBinding in the server's namespace to a Role that may create secrets is missing; grant it with: kubectl create role portrule-certificate-secret-creation --namespace=portrule --verb=create --resource=secrets; kubectl create rolebinding portrule-certificate-secret-creation --namespace=portrule --role=portrule-certificate-secret-creation --serviceaccount=portrule:portrule ")]
    [InlineData("leases.coordination.k8s.io", "get", "cannot get and patch leases.coordination.k8s.io: RoleBinding in the server's namespace to a Role that may get and patch leases.coordination.k8s.io is missing; grant it with: kubectl create role portrule-certificate-lease --namespace=portrule --verb=get,patch --resource=leases.coordination.k8s.io --resource-name=portrule-certificates; ")]
    [InlineData("secrets", "get", "cannot get and update secrets: ")]
    public async Task Without_a_right_it_starts_says_which_and_how_to_grant_it_and_mends_itself(string resource, string verb, string explanation)
    {
        await using var rooted = await StartAsync(
            root => root.Rbac.Bind("portrule-certificates", $"user:{RootControlPlane.ServiceAccount.Name}",
            [
                .. ((string Resource, string Verb)[])[("secrets", "create"), ("secrets", "get"), ("secrets", "update"), ("leases.coordination.k8s.io", "create"), ("leases.coordination.k8s.io", "get"), ("leases.coordination.k8s.io", "patch")]
                    is var all ? all.Where(r => r != (resource, verb)).Select(r => new RbacRule { Verbs = [r.Verb], Resources = [r.Resource], Namespace = "portrule" }) : [],
            ]),
            awaitReady: false);
        await rooted.Server.Events.WaitAsync<RightDenied>(e => e.Explanation.Contains(explanation, StringComparison.Ordinal));
        Assert.Equal(200, (await Ask.GetAsync(rooted.Address, "/livez")).Status);
        await Eventually.TrueAsync(
            async () => (await Ask.GetAsUserAsync(rooted.Address, "/readyz?verbose", rooted.Proxy, "admin", "system:masters")).Body is var report
                && report.Contains("[-]serving-certificate failed: there is no certificate yet", StringComparison.Ordinal) && report.Contains(explanation, StringComparison.Ordinal),
            "/readyz says what is wrong");
        rooted.Root.GrantAll();
        await Eventually.TrueAsync(rooted.IsReadyAsync, "the server is ready");
        await Eventually.TrueAsync(() => CertificateReplicas.BundleOf(rooted.Root, "v1").Length > 0, "the CA is in the APIService");
        Assert.Equal(HttpStatusCode.OK, await new AggregatorCalls(rooted.Root, rooted.Address, rooted.Proxy).CallAsync());
    }

    [Fact]
    public async Task A_right_that_goes_missing_later_takes_no_server_away_that_has_a_good_certificate()
    {
        await using var rooted = await StartAsync();
        rooted.Root.Rbac.Unbind("portrule-certificates");
        await rooted.Server.Events.WaitAsync<RightDenied>(e => e.Check == "root-certificate-lease");
        Assert.True(await rooted.IsReadyAsync());
        Assert.Contains("[-]root-certificate-lease failed: this server cannot get and patch leases.coordination.k8s.io", (await Ask.GetAsUserAsync(rooted.Address, "/readyz?verbose", rooted.Proxy, "admin", "system:masters")).Body);
    }

    internal static Task<RootedServer> StartAsync(Action<RootControlPlane>? prepare = null, bool awaitReady = true) => RootedServer.StartAsync(
        root =>
        {
            CertificateReplicas.PutApiServices(root);
            prepare?.Invoke(root);
            return Task.CompletedTask;
        },
        Rotating, awaitReady);

    /// <summary>Rotation at a pace for tests: everybody is waited for, but nobody for long.</summary>
    internal static ServerOptions Rotating(ServerOptions options) => options with
    {
        TlsCertFile = null,
        TlsPrivateKeyFile = null,
        Certificates = new()
        {
            Namespace = CertificateReplicas.Space,
            Times = new() { Interval = TimeSpan.FromMilliseconds(100), StartInterval = TimeSpan.FromMilliseconds(50), ReportInterval = TimeSpan.FromSeconds(1), Settling = TimeSpan.FromMilliseconds(500) },
        },
    };

    private static double ValueOf(IEnumerable<string> metrics, string certificate) =>
        double.Parse(metrics.Single(m => m.Contains($"\"{certificate}\"", StringComparison.Ordinal)).Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Calls as the aggregator makes them, each over a connection of its own, believing the CAs of the APIService at that moment and nobody else.</summary>
    internal sealed class AggregatorCalls(RootControlPlane root, Uri address, TestCertificate proxy)
    {
        private readonly List<string> _failures = [];
        private readonly HashSet<string> _shown = [];
        private readonly Lock _lock = new();
        private int _answered;

        public IReadOnlyList<string> Failures
        {
            get
            {
                lock (_lock)
                    return [.. _failures];
            }
        }

        /// <summary>The certificates it was shown.</summary>
        public IReadOnlySet<string> Shown
        {
            get
            {
                lock (_lock)
                    return _shown.ToHashSet();
            }
        }

        public async Task<HttpStatusCode> CallAsync()
        {
            using var http = new HttpClient(new SocketsHttpHandler
            {
                SslOptions = new SslClientAuthenticationOptions
                {
                    TargetHost = "portrule.portrule.svc",
                    ClientCertificates = [proxy.Load()],
                    RemoteCertificateValidationCallback = (_, shown, _, _) => shown is X509Certificate2 leaf && IsRight(leaf),
                },
            });
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(address, Discovery));
            request.Headers.Add("X-Remote-User", "admin");
            request.Headers.Add("X-Remote-Group", "system:masters");
            using var response = await http.SendAsync(request);
            return response.StatusCode;
        }

        /// <summary>Calls one after the other until it is told to end.</summary>
        public Load Begin() => new(this);

        /// <summary>Waits for more answers.</summary>
        public Task AnswerAsync(int more)
        {
            var wanted = Volatile.Read(ref _answered) + more;
            return Eventually.TrueAsync(() => Volatile.Read(ref _answered) >= wanted, "calls are answered");
        }

        private async Task CallForeverAsync(CancellationToken end)
        {
            while (!end.IsCancellationRequested)
            {
                try
                {
                    if (await CallAsync() is var code && code != HttpStatusCode.OK)
                        Fail($"{code}");
                }
                catch (HttpRequestException e)
                {
                    Fail($"{e.Message} {e.InnerException?.Message}");
                }
                Interlocked.Increment(ref _answered);
            }
        }

        private void Fail(string why)
        {
            lock (_lock)
                _failures.Add(why);
        }

        private bool IsRight(X509Certificate2 leaf)
        {
            lock (_lock)
                _shown.Add(leaf.Thumbprint);
            using var chain = new X509Chain();
            chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            chain.ChainPolicy.CustomTrustStore.ImportFromPem(CertificateReplicas.BundleOf(root, "v1"));
            chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
            return chain.Build(leaf) && leaf.MatchesHostname("portrule.portrule.svc");
        }

        internal sealed class Load : IAsyncDisposable
        {
            private readonly CancellationTokenSource _end = new();
            private readonly Task[] _work;

            public Load(AggregatorCalls calls) => _work = [.. Enumerable.Range(0, 2).Select(_ => Task.Run(() => calls.CallForeverAsync(_end.Token)))];

            public async ValueTask DisposeAsync()
            {
                await _end.CancelAsync();
                await Task.WhenAll(_work);
                _end.Dispose();
            }
        }
    }
}
