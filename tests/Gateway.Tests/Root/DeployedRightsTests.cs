using OrleansAA.Gateway.Telemetry;
using OrleansAA.Gateway.Tests.Admission;
using OrleansAA.Gateway.Tests.Certificates;
using OrleansAA.TestKit;

namespace OrleansAA.Gateway.Tests.Root;

/// <summary>What <c>deploy/</c> lets the server do at the root is what it does: nothing is missing, and nothing is too much.</summary>
public sealed class DeployedRightsTests
{
    private static readonly IReadOnlyList<DeployedRight> Deployed = DeployedRight.All();

    /// <summary>But for the ConfigMap: without it the server knows nobody who could ask it anything.</summary>
    public static TheoryData<string> EachButTheConfiguration => [.. Deployed.Where(r => r.Resource != "configmaps").Select(r => r.Text)];

    [Fact]
    public async Task Every_right_that_is_granted_is_used_and_every_one_that_is_used_is_granted()
    {
        await using var trial = await Trial.StartAsync(Deployed);
        var own = Deployed.Where(r => r.IsOwn).Select(r => r.Text).ToList();
        await Eventually.TrueAsync(
            async () =>
            {
                await trial.DoEverythingAsync();
                return own.TrueForAll(trial.Asked.ContainsKey);
            },
            $"all that is granted is used: {string.Join(", ", own)}");
        Assert.Equal([], trial.Asked.Keys.Except(Deployed.Select(r => r.Text)));
        Assert.Equal([], trial.Asked.Where(a => !a.Value).Select(a => a.Key));
    }

    [Theory]
    [MemberData(nameof(EachButTheConfiguration))]
    public async Task Without_one_of_them_the_log_says_which(string missing)
    {
        await using var trial = await Trial.StartAsync(Deployed.Where(r => r.Text != missing));
        var (verb, resource) = (missing.Split(' ')[0], missing.Split(' ')[1]);
        await Eventually.TrueAsync(
            async () =>
            {
                await trial.DoEverythingAsync();
                return trial.Denials.Any(d => d.Contains($" {resource}: ", StringComparison.Ordinal) && d.Contains($"cannot {verb} resource", StringComparison.Ordinal) && d.Contains("grant it with", StringComparison.Ordinal));
            },
            "the right is named");
        Assert.Equal([missing], trial.Asked.Where(a => !a.Value).Select(a => a.Key));
    }

    private sealed class Trial : IAsyncDisposable
    {
        private readonly RootedServer _rooted;
        private readonly FrontProxyClient _admin;
        private int _count;

        private Trial(RootedServer rooted) => (_rooted, _admin) = (rooted, FrontProxyClient.Admin(rooted.Address, rooted.Proxy));

        public static async Task<Trial> StartAsync(IEnumerable<DeployedRight> rights) => new(await RootedServer.StartAsync(
            root =>
            {
                DeployedRight.Grant(root, rights);
                CertificateReplicas.PutApiServices(root);
                root.ResourceQuotas.Put(QuotaServer.Named("rules", QuotaServer.Quota("1000", "0")));
                return Task.CompletedTask;
            },
            RotatedServerTests.Rotating,
            awaitReady: false));

        /// <summary>What the log has said of rights that are missing.</summary>
        public IEnumerable<string> Denials => _rooted.Server.Events.Of<RightDenied>().Select(d => d.Explanation);

        /// <summary>What the server has asked of the root.</summary>
        public IReadOnlyDictionary<string, bool> Asked => _rooted.Root.Rbac.Asked.Where(a => a.Key.User == RootControlPlane.ServiceAccount.Name).ToDictionary(a => a.Key.Right, a => a.Value);

        /// <summary>Something of each kind that the root has a part in, whether it succeeds or not.</summary>
        public async Task DoEverythingAsync()
        {
            var name = $"rule-{Interlocked.Increment(ref _count)}";
            if (_rooted.Root.Secrets.Get(CertificateReplicas.ServingSecret, CertificateReplicas.Space) is not null)
                CertificateReplicas.Request(_rooted.Root, CertificateReplicas.ServingSecret, "certificate");
            // Somebody else has charged the quota just now.
            _rooted.Root.ResourceQuotas.PutUnseen(QuotaServer.Named("rules", QuotaServer.Quota("1000", $"{_count}")));
            await _admin.SendAsync(HttpMethod.Post, Rule.Collection("default"), Rule.Json(name));
            await _admin.SendAsync(HttpMethod.Post, Rule.Collection($"none-{_count}"), Rule.Json(name));
            var token = _rooted.Root.Callers.Token(new RootUser($"user-{_count}"));
            await Ask.GetAsync(_rooted.Address, Rule.Collection("default"), null, ("Authorization", $"Bearer {token}"));
            using var somebody = FrontProxyClient.User(_rooted.Address, _rooted.Proxy, $"user-{_count}");
            await somebody.GetAsync(Rule.Collection("default"));
        }

        public async ValueTask DisposeAsync()
        {
            _admin.Dispose();
            await _rooted.DisposeAsync();
        }
    }
}
