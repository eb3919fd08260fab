using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Yarp.ReverseProxy.Forwarder;

namespace OrleansAA.TestKit;

/// <summary>
/// The root apiserver of the tests: the one double there is. Serves what an extension server asks of its root (the authentication ConfigMap,
/// reviews, namespaces), and proxies a group to it as kube-aggregator does, so that kubectl talks to the root and the root to the server.
/// </summary>
public sealed class RootControlPlane : IAsyncDisposable
{
    public const string FrontProxyName = "front-proxy-client";

    /// <summary>The service account under which the extension server runs.</summary>
    public static readonly RootUser ServiceAccount = new("system:serviceaccount:portrule:portrule", "system:serviceaccounts", "system:serviceaccounts:portrule");

    private readonly string _directory;
    private readonly TestCertificate _serving;
    private readonly RootReviews _reviews;
    private readonly RootKubeconfigs _kubeconfigs;
    private WebApplication? _app;
    private Aggregator? _aggregator;
    private ServiceAvailability? _availability;
    private (AggregatedService Service, TestCertificate FrontProxy)? _registered;
    private readonly RevisionClock _clock = new();

    private RootControlPlane(string directory)
    {
        _directory = directory;
        var clock = _clock;
        Authorities = new RootAuthorities(Path.Combine(directory, "root-pki"));
        Callers = new RootCallers(Authorities);
        Configuration = new RootConfiguration(clock, Authorities);
        Namespaces = new RootNamespaces(clock);
        Pods = new RootPods(clock);
        MutatingWebhooks = new RootTable(clock, "admissionregistration.k8s.io/v1", "MutatingWebhookConfiguration");
        ValidatingWebhooks = new RootTable(clock, "admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration");
        MutatingPolicies = new RootTable(clock, "admissionregistration.k8s.io/v1", "MutatingAdmissionPolicy");
        MutatingPolicyBindings = new RootTable(clock, "admissionregistration.k8s.io/v1", "MutatingAdmissionPolicyBinding");
        ValidatingPolicies = new RootTable(clock, "admissionregistration.k8s.io/v1", "ValidatingAdmissionPolicy", isWritable: true);
        ValidatingPolicyBindings = new RootTable(clock, "admissionregistration.k8s.io/v1", "ValidatingAdmissionPolicyBinding", isWritable: true);
        FlowSchemas = new RootTable(clock, "flowcontrol.apiserver.k8s.io/v1", "FlowSchema");
        PriorityLevels = new RootTable(clock, "flowcontrol.apiserver.k8s.io/v1", "PriorityLevelConfiguration");
        Services = new RootTable(clock, "v1", "Service", isWritable: true);
        EndpointSlices = new RootTable(clock, "discovery.k8s.io/v1", "EndpointSlice", isWritable: true, ServiceAvailability.ProblemOf);
        ApiServices = new RootTable(clock, "apiregistration.k8s.io/v1", "APIService", isWritable: true);
        ResourceQuotas = new RootTable(clock, "v1", "ResourceQuota");
        Secrets = new RootTable(clock, "v1", "Secret", isWritable: true);
        Leases = new RootTable(clock, "coordination.k8s.io/v1", "Lease", isWritable: true);
        Kinds = new RootKinds(clock);
        _reviews = new RootReviews(Callers, Rbac);
        _kubeconfigs = new RootKubeconfigs(directory, Authorities);
        _serving = Authorities.Cluster.Server("root", "localhost", "kubernetes.default.svc");
        foreach (var name in new[] { "default", "kube-system", "kube-public" })
            Namespaces.Create(name);
        GrantAll();
    }

    public RootAuthorities Authorities { get; }

    public RootCallers Callers { get; }

    public RootConfiguration Configuration { get; }

    public RootNamespaces Namespaces { get; }

    public RootPods Pods { get; }

    /// <summary>MutatingWebhookConfigurations.</summary>
    public RootTable MutatingWebhooks { get; }

    /// <summary>ValidatingWebhookConfigurations.</summary>
    public RootTable ValidatingWebhooks { get; }

    public RootTable MutatingPolicies { get; }

    public RootTable MutatingPolicyBindings { get; }

    public RootTable ValidatingPolicies { get; }

    public RootTable ValidatingPolicyBindings { get; }

    /// <summary>None at first, as no cluster has it.</summary>
    public RootTable FlowSchemas { get; }

    /// <summary>PriorityLevelConfigurations; none at first.</summary>
    public RootTable PriorityLevels { get; }

    /// <summary>Kinds that tests define.</summary>
    public RootKinds Kinds { get; }

    /// <summary>APIServices, as objects: what is proxied says <see cref="RegisterAsync"/>, whom the proxy believes a <c>caBundle</c> here, where that says nothing, or <see cref="FollowApiServices"/>.</summary>
    public RootTable ApiServices { get; }

    /// <summary>Services, by NAMESPACE/NAME.</summary>
    public RootTable Services { get; }

    /// <summary>EndpointSlices, by NAMESPACE/NAME. Nobody follows them but <see cref="FollowApiServices"/>.</summary>
    public RootTable EndpointSlices { get; }

    /// <summary>ResourceQuotas, by NAMESPACE/NAME. Nobody counts for them but a <see cref="QuotaController"/>.</summary>
    public RootTable ResourceQuotas { get; }

    /// <summary>Secrets, by NAMESPACE/NAME.</summary>
    public RootTable Secrets { get; }

    /// <summary>Leases, by NAMESPACE/NAME.</summary>
    public RootTable Leases { get; }

    /// <summary>What kubectl has installed; null where the root takes nothing, as at first.</summary>
    public RootInstallations? Installations { get; private set; }

    /// <summary>CustomResourceDefinitions; null where there are none, as at first.</summary>
    public RootCustomResources? CustomResources { get; private set; }

    public RbacTable Rbac { get; } = new();

    public RootFaults Faults { get; } = new();

    /// <summary>Where it serves; stays the same when it goes down and comes back.</summary>
    public Uri Address { get; private set; } = new("https://127.0.0.1:0");

    /// <summary>TokenReviews so far.</summary>
    public int TokenReviews => _reviews.TokenReviews;

    /// <summary>Why the aggregated group is not served; null if it is.</summary>
    public string? Unavailable => _aggregator?.Unavailable;

    public static async Task<RootControlPlane> StartAsync(string directory)
    {
        var root = new RootControlPlane(directory);
        await root.ComeUpAsync();
        return root;
    }

    /// <summary>True for the certificate it shows.</summary>
    public bool IsServing(X509Certificate? certificate)
    {
        using var serving = _serving.Load();
        return serving.Equals(certificate);
    }

    /// <summary>Gives the service account what an extension server needs, as its manifests do.</summary>
    public void GrantAll()
    {
        var subject = $"user:{ServiceAccount.Name}";
        Rbac.Bind("extension-apiserver-authentication-reader", subject, new RbacRule
        {
            Verbs = ["get", "list", "watch"], Resources = ["configmaps"], Names = [RootConfiguration.Name], Namespace = "kube-system",
        });
        Rbac.Bind("system:auth-delegator", subject, new RbacRule
        {
            Verbs = ["create"], Resources = ["tokenreviews.authentication.k8s.io", "subjectaccessreviews.authorization.k8s.io"],
        });
        Rbac.Bind("portrule-silo-pods", subject, new RbacRule { Verbs = ["get", "list", "watch"], Resources = ["pods"], Namespace = "portrule" });
        Rbac.Bind("portrule-webhook-reader", subject, new RbacRule
        {
            Verbs = ["list", "watch"],
            Resources = ["mutatingwebhookconfigurations.admissionregistration.k8s.io", "validatingwebhookconfigurations.admissionregistration.k8s.io"],
        });
        Rbac.Bind("portrule-policy-reader", subject, new RbacRule
        {
            Verbs = ["list", "watch"],
            Resources =
            [
                "mutatingadmissionpolicies.admissionregistration.k8s.io", "mutatingadmissionpolicybindings.admissionregistration.k8s.io",
                "validatingadmissionpolicies.admissionregistration.k8s.io", "validatingadmissionpolicybindings.admissionregistration.k8s.io",
            ],
        });
        Rbac.Bind("portrule-flow-reader", subject, new RbacRule
        {
            Verbs = ["list", "watch"],
            Resources = ["flowschemas.flowcontrol.apiserver.k8s.io", "prioritylevelconfigurations.flowcontrol.apiserver.k8s.io"],
        });
        Rbac.Bind("portrule-service-reader", subject, new RbacRule { Verbs = ["get"], Resources = ["services"] });
        Rbac.Bind("portrule-quota-reader", subject, new RbacRule { Verbs = ["get", "list", "watch"], Resources = ["resourcequotas"] });
        Rbac.Bind("portrule-quota-charger", subject, new RbacRule { Verbs = ["update"], Resources = ["resourcequotas/status"] });
        Rbac.Bind(
            "portrule-certificates", subject,
            new RbacRule { Verbs = ["create"], Resources = ["secrets", "leases.coordination.k8s.io"], Namespace = "portrule" },
            new RbacRule { Verbs = ["get", "update"], Resources = ["secrets"], Names = ["portrule-serving-certificate", "portrule-silo-certificate"], Namespace = "portrule" },
            new RbacRule { Verbs = ["get", "patch"], Resources = ["leases.coordination.k8s.io"], Names = ["portrule-certificates"], Namespace = "portrule" });
        Rbac.Bind("portrule-ca-publisher", subject, new RbacRule
        {
            Verbs = ["get", "patch"], Resources = ["apiservices.apiregistration.k8s.io"], Names = ["v1.firewalld.fedoraproject.org", "v2.firewalld.fedoraproject.org"],
        });
        Rbac.Bind("portrule-namespace-reader", subject, new RbacRule { Verbs = ["get", "list", "watch"], Resources = ["namespaces"] });
    }

    /// <summary>Adds the APIServices of a group, whose <c>caBundle</c> is yet to come.</summary>
    public void PutApiServices(string group, params string[] versions)
    {
        foreach (var (i, version) in versions.Index())
        {
            ApiServices.Put(new()
            {
                ["metadata"] = new JsonObject { ["name"] = $"{version}.{group}" },
                ["spec"] = new JsonObject
                {
                    ["group"] = group, ["version"] = version, ["groupPriorityMinimum"] = 1000, ["versionPriority"] = 10 - i,
                    ["service"] = new JsonObject { ["namespace"] = "portrule", ["name"] = "portrule", ["port"] = 443 },
                },
                ["status"] = new JsonObject { ["conditions"] = new JsonArray(new JsonObject { ["type"] = "Available", ["status"] = "True", ["reason"] = "Passed" }) },
            });
        }
    }

    /// <summary>Serves the kinds of manifests from now on, to be installed; nothing of what is installed does anything.</summary>
    public RootInstallations TakeInstallations() => Installations ??= new RootInstallations(_clock);

    /// <summary>Has CustomResourceDefinitions from now on, of one group.</summary>
    /// <param name="keeper">Keeps what they store, in the first of its versions.</param>
    public RootCustomResources TakeCustomResources(AggregatedService keeper) => CustomResources ??= new(_clock, ApiServices, ValidatingPolicies, ValidatingPolicyBindings, Authorities.Proxy(), keeper);

    /// <summary>Writes the kubeconfig of a user with a certificate.</summary>
    public string KubeconfigOf(TestCertificate user) => _kubeconfigs.Write(Address, user);

    /// <summary>Writes the kubeconfig of the bearer of a token.</summary>
    public string KubeconfigOf(string token) => _kubeconfigs.Write(Address, token);

    /// <summary>Writes the kubeconfig of the extension server: its service account's token.</summary>
    public string ServiceAccountKubeconfig() => KubeconfigOf(Callers.Token(ServiceAccount));

    /// <summary>Proxies a group to a server from now on.</summary>
    public async Task RegisterAsync(AggregatedService service, TestCertificate? frontProxy = null)
    {
        _registered = (service, frontProxy ?? Authorities.Proxy());
        _aggregator!.Use(service, _registered.Value.FrontProxy);
        await _aggregator.ProbeAsync();
    }

    /// <summary>
    /// Proxies from now on as the APIServices say: to the endpoints of the Services that they name, and says in their status whether these are there. Namespaces
    /// that are deleted go.
    /// </summary>
    public void FollowApiServices()
    {
        _availability = new ServiceAvailability(ApiServices, Services, EndpointSlices, _aggregator!, MakeAggregator, Authorities.Proxy());
        Namespaces.Finish = space =>
        {
            foreach (var table in (RootTable[])[Services, EndpointSlices, Secrets, Leases])
            {
                foreach (var name in table.All.Where(o => TableEndpoint.NamespaceOf(o) == space).Select(TableEndpoint.NameOf))
                    table.Remove(name, space);
            }
        };
    }

    /// <summary>Asks the aggregated server again whether it is there.</summary>
    public Task ProbeAsync() => _aggregator!.ProbeAsync();

    /// <summary>Stops serving: connections are closed and refused.</summary>
    public async Task GoDownAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _app!.StopAsync(now.Token);
        await _app.DisposeAsync();
        _aggregator!.Dispose();
    }

    /// <summary>Serves, at the address it had before.</summary>
    public async Task ComeUpAsync()
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = _directory });
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(ConfigureKestrel);
        builder.Services.AddHttpForwarder();
        _app = builder.Build();
        _aggregator = MakeAggregator();
        var discovery = new RootDiscovery(_aggregator, () => _availability?.Aggregators ?? [_aggregator], Kinds, () => Installations is not null);
        _app.UseWebSockets();
        _app.Run(context => AnswerAsync(context, discovery, _aggregator));
        await _app.StartAsync();
        Address = new UriBuilder(Address) { Port = new Uri(_app.Urls.First()).Port }.Uri;
        if (_registered is { } registered)
            await RegisterAsync(registered.Service, registered.FrontProxy);
    }

    public async ValueTask DisposeAsync()
    {
        if (_availability is not null)
            await _availability.DisposeAsync();
        await GoDownAsync();
        CustomResources?.Dispose();
    }

    private Aggregator MakeAggregator() => new(_app!.Services.GetRequiredService<IHttpForwarder>(), BundleOf);

    /// <summary>The CAs of an APIService, as it is now.</summary>
    private string BundleOf(string apiService) =>
        (string?)ApiServices.Get(apiService)?["spec"]!["caBundle"] is { } bundle ? System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(bundle)) : "";

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

    private async Task AnswerAsync(HttpContext context, RootDiscovery discovery, Aggregator aggregator)
    {
        if (await Faults.StrikeAsync(context))
            return;
        var request = RootRequest.Of(context.Request);
        if (Callers.Authenticate(context) is not { } user)
            await RootAnswers.WriteStatusAsync(context, 401, "Unauthorized", "Unauthorized");
        else if (!Rbac.AllowsAsked(user, request))
            await RootAnswers.WriteStatusAsync(context, 403, "Forbidden", Refusal(user, request));
        else if (CustomResources is { } custom && custom.Serves(request))
            await custom.AnswerAsync(context, request, user);
        else if (request.Path.StartsWith("/openapi/v3/", StringComparison.Ordinal))
            await aggregator.ForwardAsync(context, user);
        else if ((aggregator.Serves(request.Path) ? aggregator : _availability?.Aggregators.FirstOrDefault(a => a.Serves(request.Path))) is { } serving)
            await serving.ForwardAsync(context, user);
        else if (discovery.AnswerAsync(context) is { } answer)
            await answer;
        else if (Installations is { } installations && InstalledKind.All.Any(k => k.Group == request.Group && k.Version == request.Version && k.Plural == request.Resource))
            await installations.AnswerAsync(context, request, () => Rbac.AllowsAsked(user, request with { Verb = "create" }));
        else
            await AnswerAsync(context, request, user);
    }

    private Task AnswerAsync(HttpContext context, RootRequest request, RootUser user) => (request.Group, request.Resource, request.Verb) switch
    {
        ("", "configmaps", _) => Configuration.AnswerAsync(context, request),
        ("", "pods", _) => Pods.AnswerAsync(context, request),
        ("", "namespaces", _) => Namespaces.AnswerAsync(context, request),
        ("", "services", _) => Services.AnswerAsync(context, request),
        ("discovery.k8s.io", "endpointslices", _) => EndpointSlices.AnswerAsync(context, request),
        ("apiextensions.k8s.io", "customresourcedefinitions", _) when CustomResources is { } custom => AnswerAsync(context, request, custom),
        ("apiregistration.k8s.io", "apiservices", _) => ApiServices.AnswerAsync(context, request),
        ("", "secrets", _) => Secrets.AnswerAsync(context, request),
        ("coordination.k8s.io", "leases", _) => Leases.AnswerAsync(context, request),
        ("", "resourcequotas", _) => ResourceQuotas.AnswerAsync(context, request),
        ("admissionregistration.k8s.io", "mutatingwebhookconfigurations", _) => MutatingWebhooks.AnswerAsync(context, request),
        ("admissionregistration.k8s.io", "validatingwebhookconfigurations", _) => ValidatingWebhooks.AnswerAsync(context, request),
        ("admissionregistration.k8s.io", "mutatingadmissionpolicies", _) when request.Version == "v1" => MutatingPolicies.AnswerAsync(context, request),
        ("admissionregistration.k8s.io", "mutatingadmissionpolicybindings", _) when request.Version == "v1" => MutatingPolicyBindings.AnswerAsync(context, request),
        ("admissionregistration.k8s.io", "validatingadmissionpolicies", _) when request.Version == "v1" => ValidatingPolicies.AnswerAsync(context, request),
        ("admissionregistration.k8s.io", "validatingadmissionpolicybindings", _) when request.Version == "v1" => ValidatingPolicyBindings.AnswerAsync(context, request),
        ("flowcontrol.apiserver.k8s.io", "flowschemas", _) => FlowSchemas.AnswerAsync(context, request),
        ("flowcontrol.apiserver.k8s.io", "prioritylevelconfigurations", _) => PriorityLevels.AnswerAsync(context, request),
        ("authentication.k8s.io", "tokenreviews", "create") => _reviews.ReviewTokenAsync(context),
        ("authentication.k8s.io", "selfsubjectreviews", "create") => RootReviews.ReviewSelfAsync(context, user),
        ("authorization.k8s.io", "subjectaccessreviews", "create") => _reviews.ReviewAccessAsync(context),
        ("authorization.k8s.io", "selfsubjectaccessreviews", "create") => _reviews.ReviewOwnAccessAsync(context, user),
        _ => Kinds.AnswerAsync(context, request) ?? RootAnswers.WriteStatusAsync(context, 404, "NotFound", "the server could not find the requested resource"),
    };

    private static async Task AnswerAsync(HttpContext context, RootRequest request, RootCustomResources custom)
    {
        await custom.Definitions.AnswerAsync(context, request);
        custom.Keep();
    }

    private static string Refusal(RootUser user, RootRequest request)
    {
        if (request.Resource.Length == 0)
            return $"forbidden: User \"{user.Name}\" cannot {request.Verb} path \"{request.Path}\"";
        var resource = request.Group.Length == 0 ? request.Resource : $"{request.Resource}.{request.Group}";
        var name = request.Name.Length == 0 ? "" : $" \"{request.Name}\"";
        var where = request.Namespace.Length == 0 ? "at the cluster scope" : $"in the namespace \"{request.Namespace}\"";
        return $"{resource}{name} is forbidden: User \"{user.Name}\" cannot {request.Verb} resource \"{request.Resource}\" in API group \"{request.Group}\" {where}";
    }
}
