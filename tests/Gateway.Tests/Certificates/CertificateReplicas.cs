using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using OrleansAA.Gateway.Certificates;
using OrleansAA.Gateway.Configuration;
using OrleansAA.Gateway.Root;
using OrleansAA.Gateway.Telemetry;
using OrleansAA.TestKit;

namespace OrleansAA.Gateway.Tests.Certificates;

/// <summary>Replicas that see to their certificates below one root, without the rest of their servers: they look when they are told to, and time passes when it is told to.</summary>
internal sealed class CertificateReplicas : IAsyncDisposable
{
    public const string Space = "portrule";
    public const string ServingSecret = "portrule-serving-certificate";
    public const string SiloSecret = "portrule-silo-certificate";

    private readonly TemporaryDirectory _directory = new();
    private readonly List<Replica> _all = [];
    private readonly LoggerFactory _logging = new();

    private CertificateReplicas(RootControlPlane root) => Root = root;

    public RootControlPlane Root { get; }

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));

    public RotationOptions Options { get; } = new() { Namespace = Space };

    public LogCapture Logs { get; } = new();

    /// <summary>The CAs that the aggregator believes.</summary>
    public X509Certificate2Collection Bundle
    {
        get
        {
            var bundle = new X509Certificate2Collection();
            bundle.ImportFromPem(BundleOf(Root, "v1"));
            return bundle;
        }
    }

    public static async Task<CertificateReplicas> StartAsync()
    {
        var directory = new TemporaryDirectory();
        var replicas = new CertificateReplicas(await RootControlPlane.StartAsync(directory.Path));
        replicas._logging.AddProvider(replicas.Logs);
        PutApiServices(replicas.Root);
        return replicas;
    }

    public static void PutApiServices(RootControlPlane root) => root.PutApiServices(Rule.Resource.Group, "v1", "v2");

    public static string BundleOf(RootControlPlane root, string version) =>
        Encoding.UTF8.GetString(Convert.FromBase64String((string?)root.ApiServices.Get($"{version}.firewalld.fedoraproject.org")!["spec"]!["caBundle"] ?? ""));

    public Replica Add(TimeProvider? clock = null, RotationOptions? options = null)
    {
        var root = RootClients.Open(new() { Kubeconfig = Root.ServiceAccountKubeconfig() }, account: null)!;
        var events = new ServerEvents();
        var permissions = new RootPermissions(new Product { Name = "portrule" }, events, _logging.CreateLogger<RootPermissions>());
        var (serving, silo) = (Kept(CertificatePurpose.Serving("portrule", "portrule", Space)), Kept(CertificatePurpose.Silo("portrule")));
        options ??= Options;
        clock ??= Clock;
        var lease = new CertificateLease(root.Core, permissions, "portrule-certificates", options, $"replica-{_all.Count}", clock);
        var bundles = new ApiServiceBundles(root.Core, permissions, ["v1.firewalld.fedoraproject.org", "v2.firewalld.fedoraproject.org"], "portrule", Space);
        var keeper = new CertificateKeeper([serving, silo], lease, bundles, root.Core, permissions, options, clock, events, _logging.CreateLogger<CertificateKeeper>());
        _all.Add(new(keeper, serving, silo, root, events));
        return _all[^1];
    }

    /// <summary>Lets all look, one after the other, some time after the last look.</summary>
    public async Task LookAsync(TimeSpan later, params IEnumerable<Replica> replicas)
    {
        Clock.Advance(later);
        foreach (var replica in replicas)
            await replica.LookAsync();
    }

    /// <summary>Whoever calls is shown what it believes: the aggregator, and each replica by each other.</summary>
    public void AllBelieveEachOther(params Replica[] replicas)
    {
        var bundle = Bundle;
        foreach (var replica in replicas)
        {
            Assert.True(IsTrusted(replica.Serving.Current!.Leaf, bundle), "the aggregator believes what it is shown");
            Assert.All(replicas, other => Assert.True(IsTrusted(replica.Silo.Current!.Leaf, other.Silo.Current!.Authorities), "a replica believes another"));
        }
    }

    public bool IsTrusted(X509Certificate2 leaf, X509Certificate2Collection authorities)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.VerificationTime = Clock.GetUtcNow().UtcDateTime;
        return chain.Build(leaf);
    }

    /// <summary>Asks for a renewal, as an operator does.</summary>
    public static void Request(RootControlPlane root, string secret, string what)
    {
        var asked = root.Secrets.Get(secret, Space)!;
        asked["metadata"]!["annotations"] = new JsonObject { [FoundKeyring.RequestAnnotation] = what };
        root.Secrets.Put(asked);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var replica in _all)
            replica.Dispose();
        await Root.DisposeAsync();
        _logging.Dispose();
        _directory.Dispose();
    }

    private static KeptCertificate Kept(CertificatePurpose purpose) => new(purpose, _ => { });

    /// <summary>One of them.</summary>
    internal sealed record Replica(CertificateKeeper Keeper, KeptCertificate Serving, KeptCertificate Silo, RootClients Root, ServerEvents Events) : IDisposable
    {
        public Task LookAsync() => Keeper.PassAsync(TestContext.Current.CancellationToken);

        public void Dispose()
        {
            Root.Dispose();
            Events.Dispose();
        }
    }
}
