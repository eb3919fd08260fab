using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Yarp.ReverseProxy.Forwarder;

namespace OrleansAA.Testing.Root;

/// <summary>
/// A double of the root control plane, in the test's own process. It does for an aggregated server what kube-apiserver does: says who is who (client certificates, TokenReview) and who may what
/// (SubjectAccessReview), holds namespaces, policies, webhooks and quotas, and serves the groups of its APIServices as kube-aggregator does: over TLS and HTTP/2 with a front-proxy certificate, the user
/// in request headers, discovery and OpenAPI of all merged. kubectl and other clients talk to it as to a cluster.
/// </summary>
/// <remarks>
/// It runs nothing: no pods, no controllers. Besides what is aggregated it lets be read and written, as JSON, Namespaces, Secrets, Services, Leases, ResourceQuotas, EndpointSlices, APIServices,
/// ValidatingAdmissionPolicies and MutatingAdmissionPolicies with their bindings, webhook configurations, FlowSchemas and PriorityLevelConfigurations. Users that are not in <c>system:masters</c> read discovery and OpenAPI,
/// and have what <see cref="Grant"/> gives them.
/// </remarks>
/// <example>
/// <code>
/// await using var root = await RootControlPlane.StartAsync();
/// await using var server = await TestServer.StartAsync(WidgetServer.CreateBuilder, new TestServerOptions { Root = root });
/// // kubectl --kubeconfig {root.Kubeconfig} get widgets -A
/// </code>
/// </example>
public sealed partial class RootControlPlane : IAsyncDisposable
{
    internal const string FrontProxyName = "front-proxy-client";

    private const string Masters = "system:masters";

    private readonly string _directory;
    private readonly bool _isOwnDirectory;
    private readonly TestCertificate _serving;
    private readonly RootReviews _reviews;
    private readonly RootKubeconfigs _kubeconfigs;
#pragma warning disable RS0030 // Timeouts of connections and watches go by the machine.
    private readonly RevisionClock _clock = new(TimeProvider.System);
#pragma warning restore RS0030
    private readonly Lazy<string> _kubeconfig;
    private WebApplication? _app;
    private Aggregator? _aggregator;
    private ServiceAvailability? _availability;
    private (AggregatedService Service, TestCertificate FrontProxy)? _registered;

    private RootControlPlane(string directory, bool isOwnDirectory)
    {
        (_directory, _isOwnDirectory) = (directory, isOwnDirectory);
        var clock = _clock;
        Authorities = new RootAuthorities(Path.Combine(directory, "root-pki"));
        Callers = new RootCallers(Authorities);
        Configuration = new RootConfiguration(clock, Authorities);
        Namespaces = new RootNamespaces(clock);
        Pods = new RootPods(clock);
        MutatingWebhooks = Admission("MutatingWebhookConfiguration");
        ValidatingWebhooks = Admission("ValidatingWebhookConfiguration");
        MutatingPolicies = Admission("MutatingAdmissionPolicy");
        MutatingPolicyBindings = Admission("MutatingAdmissionPolicyBinding");
        ValidatingPolicies = Admission("ValidatingAdmissionPolicy");
        ValidatingPolicyBindings = Admission("ValidatingAdmissionPolicyBinding");
        FlowSchemas = new RootTable(clock, "flowcontrol.apiserver.k8s.io/v1", "FlowSchema", isWritable: true);
        PriorityLevels = new RootTable(clock, "flowcontrol.apiserver.k8s.io/v1", "PriorityLevelConfiguration", isWritable: true);
        Services = new RootTable(clock, "v1", "Service", isWritable: true);
        EndpointSlices = new RootTable(clock, "discovery.k8s.io/v1", "EndpointSlice", isWritable: true, ServiceAvailability.ProblemOf);
        ApiServices = new RootTable(clock, "apiregistration.k8s.io/v1", "APIService", isWritable: true);
        ResourceQuotas = new RootTable(clock, "v1", "ResourceQuota", isWritable: true);
        Secrets = new RootTable(clock, "v1", "Secret", isWritable: true);
        Leases = new RootTable(clock, "coordination.k8s.io/v1", "Lease", isWritable: true);
        Kinds = new RootKinds(clock);
        _reviews = new RootReviews(Callers, Rbac);
        _kubeconfigs = new RootKubeconfigs(directory);
        _kubeconfig = new(() => KubeconfigOf("admin", Masters));
        _serving = Authorities.Cluster.Server("root", "localhost", "kubernetes.default.svc");
        foreach (var name in new[] { "default", "kube-system", "kube-public" })
            Namespaces.Create(name);
    }

    /// <summary>Where it serves.</summary>
    public Uri Address { get; private set; } = new("https://127.0.0.1:0");

    /// <summary>The kubeconfig of its admin, of the group <c>system:masters</c>: a file, for kubectl and for clients of any kind. Goes with it.</summary>
    public string Kubeconfig => _kubeconfig.Value;

    /// <summary>TokenReviews so far.</summary>
    internal int TokenReviews => _reviews.TokenReviews;

    /// <summary>Why the group of <see cref="RegisterAsync(AggregatedService, TestCertificate?)"/> is not served; null if it is.</summary>
    internal string? Unavailable => _aggregator?.Unavailable;

    /// <summary>Starts one that serves whatever its APIServices say, and returns when it does.</summary>
    public static async Task<RootControlPlane> StartAsync()
    {
        var root = await StartAsync(Directory.CreateTempSubdirectory("root-control-plane-").FullName, isOwnDirectory: true);
        root.FollowApiServices();
        return root;
    }

    /// <summary>Starts one that aggregates what it is told to.</summary>
    internal static Task<RootControlPlane> StartInAsync(string directory) => StartAsync(directory, isOwnDirectory: false);

    /// <summary>Writes the kubeconfig of a user with a client certificate: a file, which goes with it.</summary>
    /// <param name="user">The user's name.</param>
    /// <param name="groups">The user's groups.</param>
    public string KubeconfigOf(string user, params string[] groups)
    {
        ArgumentException.ThrowIfNullOrEmpty(user);
        return KubeconfigOf(Authorities.User(user, groups));
    }

    /// <summary>Gives a subject rights, besides those it has.</summary>
    /// <param name="subject"><c>user:alice</c> or <c>group:devs</c>.</param>
    /// <param name="rules">What it may from now on.</param>
    /// <exception cref="ArgumentException">It is no subject.</exception>
    public void Grant(string subject, params RbacRule[] rules)
    {
        if (subject?.Split(':', 2) is not ["user" or "group", { Length: > 0 }])
            throw new ArgumentException($"subject {subject}: give user:NAME or group:NAME", nameof(subject));
        Rbac.Bind($"{subject} {Chance.Uuid()}", subject, rules);
    }

    /// <summary>Takes all rights from a subject that it was given by <see cref="Grant"/>.</summary>
    /// <param name="subject"><c>user:alice</c> or <c>group:devs</c>.</param>
    public void Revoke(string subject) => Rbac.UnbindAll(subject);

    /// <summary>Writes the kubeconfig of a user with a certificate.</summary>
    internal string KubeconfigOf(TestCertificate user) => _kubeconfigs.Write(Address, Authorities.Cluster, user);

    /// <summary>Writes the kubeconfig of the bearer of a token.</summary>
    internal string KubeconfigOfBearer(string token) => _kubeconfigs.Write(Address, Authorities.Cluster, token);

    /// <summary>Writes the kubeconfig of a user of an aggregated server, which is asked by itself.</summary>
    internal string KubeconfigOf(Uri server, TestCertificate user) => _kubeconfigs.Write(server, Authorities.Service, user);

    /// <summary>True for the certificate it shows.</summary>
    internal bool IsServing(X509Certificate? certificate)
    {
        using var serving = _serving.Load();
        return serving.Equals(certificate);
    }

    /// <summary>Stops serving: connections are closed and refused.</summary>
    internal async Task GoDownAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _app!.StopAsync(now.Token);
        await _app.DisposeAsync();
        _aggregator!.Dispose();
    }

    /// <summary>Serves, at the address it had before.</summary>
    internal async Task ComeUpAsync()
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = _directory });
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(ConfigureKestrel);
        builder.Services.AddHttpForwarder();
        _app = builder.Build();
        _aggregator = MakeAggregator();
        var discovery = new RootDiscovery(() => Aggregators, Kinds, () => Installations is not null);
        _app.UseWebSockets();
        _app.Run(context => AnswerAsync(context, discovery));
        await _app.StartAsync();
        Address = new UriBuilder(Address) { Port = new Uri(_app.Urls.First()).Port }.Uri;
        if (_registered is { } registered)
            await RegisterAsync(registered.Service, registered.FrontProxy);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_availability is not null)
            await _availability.DisposeAsync();
        await GoDownAsync();
        CustomResources?.Dispose();
        if (_isOwnDirectory)
            Directory.Delete(_directory, recursive: true);
    }

    private static async Task<RootControlPlane> StartAsync(string directory, bool isOwnDirectory)
    {
        var root = new RootControlPlane(directory, isOwnDirectory);
        await root.ComeUpAsync();
        return root;
    }

    private RootTable Admission(string kind) => new(_clock, "admissionregistration.k8s.io/v1", kind, isWritable: true);

    private void ConfigureKestrel(KestrelServerOptions kestrel) => kestrel.Listen(IPAddress.Loopback, Address.Port, listen =>
    {
        listen.Protocols = HttpProtocols.Http1AndHttp2;
        listen.UseHttps(new HttpsConnectionAdapterOptions
        {
            ServerCertificate = _serving.Load(),
            ClientCertificateMode = ClientCertificateMode.AllowCertificate,
            ClientCertificateValidation = (_, _, _) => true,
        });
    });
}
