using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Yarp.ReverseProxy.Forwarder;

namespace OrleansAA.Testing.Root;

/// <content>The servers behind it.</content>
public sealed partial class RootControlPlane
{
    /// <summary>How long a server that has been registered may take to be found.</summary>
    private static readonly TimeSpan FoundAfterMax = TimeSpan.FromSeconds(30);

    /// <summary>Who forwards a group: those of the APIServices, or the one that was told which.</summary>
    private IEnumerable<Aggregator> Aggregators => _availability?.Aggregators ?? [_aggregator!];

    /// <summary>Makes a service account of a server, with the rights that its manifests give it, and writes its kubeconfig.</summary>
    internal string AdmitServer(ServerNames names)
    {
        GrantServer(names);
        return KubeconfigOfBearer(Callers.Token(names.Account));
    }

    /// <summary>Gives the service account of a server what its manifests give it.</summary>
    internal void GrantServer(ServerNames names)
    {
        var (name, space, subject) = (names.Name, names.Namespace, $"user:{names.Account.Name}");
        void Bind(string role, params RbacRule[] rules) => Rbac.Bind($"{name}-{role}", subject, rules);

        Bind("authentication-reader", new RbacRule { Verbs = ["get", "list", "watch"], Resources = ["configmaps"], Names = [RootConfiguration.Name], Namespace = "kube-system" });
        Bind("auth-delegator", new RbacRule { Verbs = ["create"], Resources = ["tokenreviews.authentication.k8s.io", "subjectaccessreviews.authorization.k8s.io"] });
        Bind("silo-pods", new RbacRule { Verbs = ["get", "list", "watch"], Resources = ["pods"], Namespace = space });
        Bind("webhook-reader", Follow("mutatingwebhookconfigurations.admissionregistration.k8s.io", "validatingwebhookconfigurations.admissionregistration.k8s.io"));
        Bind("policy-reader", Follow(
            "mutatingadmissionpolicies.admissionregistration.k8s.io", "mutatingadmissionpolicybindings.admissionregistration.k8s.io",
            "validatingadmissionpolicies.admissionregistration.k8s.io", "validatingadmissionpolicybindings.admissionregistration.k8s.io"));
        Bind("flow-reader", Follow("flowschemas.flowcontrol.apiserver.k8s.io", "prioritylevelconfigurations.flowcontrol.apiserver.k8s.io"));
        Bind("service-reader", new RbacRule { Verbs = ["get"], Resources = ["services"] });
        Bind("quota-reader", new RbacRule { Verbs = ["get", "list", "watch"], Resources = ["resourcequotas"] });
        Bind("quota-charger", new RbacRule { Verbs = ["update"], Resources = ["resourcequotas/status"] });
        Bind(
            "certificates",
            new RbacRule { Verbs = ["create"], Resources = ["secrets", "leases.coordination.k8s.io"], Namespace = space },
            new RbacRule { Verbs = ["get", "update"], Resources = ["secrets"], Names = [$"{name}-serving-certificate", $"{name}-silo-certificate"], Namespace = space },
            new RbacRule { Verbs = ["get", "patch"], Resources = ["leases.coordination.k8s.io"], Names = [$"{name}-certificates"], Namespace = space });
        Bind("ca-publisher", new RbacRule { Verbs = ["get", "patch"], Resources = ["apiservices.apiregistration.k8s.io"], Names = [.. names.ApiServices] });
        Bind("namespace-reader", new RbacRule { Verbs = ["get", "list", "watch"], Resources = ["namespaces"] });

        static RbacRule Follow(params string[] resources) => new() { Verbs = ["list", "watch"], Resources = resources };
    }

    /// <summary>A serving certificate for the Service of a server, of the CA that <see cref="RegisterAsync(ServerNames, IReadOnlyList{Uri})"/> puts into its APIServices.</summary>
    internal TestCertificate ServingCertificateOf(ServerNames names) => Authorities.Service.Server($"serving-{names.Name}-{Chance.Uuid()}", $"{names.Name}.{names.Namespace}.svc");

    /// <summary>Writes the APIServices of a server, its Service and an EndpointSlice for each of its replicas, and waits until they are Available.</summary>
    /// <param name="names">What it is called, and what it serves.</param>
    /// <param name="endpoints">Where its replicas are.</param>
    internal async Task RegisterAsync(ServerNames names, IReadOnlyList<Uri> endpoints)
    {
        var bundle = Convert.ToBase64String(Encoding.UTF8.GetBytes(RootAuthorities.Bundle(Authorities.Service)));
        Services.Put(new() { ["metadata"] = Metadata(names, names.Name), ["spec"] = new JsonObject { ["ports"] = new JsonArray(new JsonObject { ["port"] = 443 }) } });
        foreach (var (i, endpoint) in endpoints.Index())
            EndpointSlices.Put(SliceOf(names, i, endpoint));
        PutApiServices(names, bundle);
        using var late = new CancellationTokenSource(FoundAfterMax, _clock.Machine);
        while (names.ApiServices.Select(ProblemOf).FirstOrDefault(p => p is not null) is { } problem)
        {
            if (late.IsCancellationRequested)
                throw new TimeoutException($"{names.Name}: the root has not found it after {FoundAfterMax.TotalSeconds} s: {problem}");
            await _availability!.LookedAsync().WaitAsync(late.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Takes away what <see cref="RegisterAsync(ServerNames, IReadOnlyList{Uri})"/> has written, and returns when nobody is led there any more.</summary>
    internal async Task UnregisterAsync(ServerNames names)
    {
        foreach (var name in names.ApiServices)
            ApiServices.Remove(name);
        foreach (var slice in EndpointSlices.All.Where(s => TableEndpoint.NamespaceOf(s) == names.Namespace && (string?)s["metadata"]!["labels"]?[ServiceAvailability.ServiceName] == names.Name))
            EndpointSlices.Remove(TableEndpoint.NameOf(slice), names.Namespace);
        Services.Remove(names.Name, names.Namespace);
        await _availability!.LookedAsync().WaitAsync(FoundAfterMax, _clock.Machine);
    }

    /// <summary>Writes the APIServices of a server.</summary>
    /// <param name="names">What it is called, and what it serves.</param>
    /// <param name="bundle">The <c>caBundle</c>; null if it is yet to come.</param>
    internal void PutApiServices(ServerNames names, string? bundle)
    {
        foreach (var (group, versions) in names.Groups)
        {
            foreach (var (i, version) in versions.Index())
            {
                var spec = new JsonObject
                {
                    ["group"] = group, ["version"] = version, ["groupPriorityMinimum"] = 1000, ["versionPriority"] = versions.Count - i,
                    ["service"] = new JsonObject { ["namespace"] = names.Namespace, ["name"] = names.Name, ["port"] = 443 },
                };
                if (bundle is not null)
                    spec["caBundle"] = bundle;
                ApiServices.Put(new() { ["metadata"] = new JsonObject { ["name"] = $"{version}.{group}" }, ["spec"] = spec });
            }
        }
    }

    /// <summary>Proxies a group to a server from now on, whatever the APIServices say.</summary>
    internal async Task RegisterAsync(AggregatedService service, TestCertificate? frontProxy = null)
    {
        _registered = (service, frontProxy ?? Authorities.Proxy());
        _aggregator!.Use(service, _registered.Value.FrontProxy);
        await _aggregator.ProbeAsync();
    }

    /// <summary>
    /// Proxies from now on as the APIServices say: to the endpoints of the Services that they name, and says in their status whether these are there. Namespaces
    /// that are deleted go.
    /// </summary>
    internal void FollowApiServices()
    {
        _availability = new ServiceAvailability(ApiServices, Services, EndpointSlices, _aggregator!, MakeAggregator, Authorities.Proxy(), _clock.Machine);
        Namespaces.Finish = space =>
        {
            foreach (var table in (RootTable[])[Services, EndpointSlices, Secrets, Leases, ResourceQuotas])
            {
                foreach (var name in table.All.Where(o => TableEndpoint.NamespaceOf(o) == space).Select(TableEndpoint.NameOf))
                    table.Remove(name, space);
            }
        };
    }

    /// <summary>Serves the kinds of manifests from now on, to be installed; nothing of what is installed does anything.</summary>
    internal RootInstallations TakeInstallations() => Installations ??= new RootInstallations(_clock);

    /// <summary>Has CustomResourceDefinitions from now on, of one group.</summary>
    /// <param name="keeper">Keeps what they store, in the first of its versions.</param>
    internal RootCustomResources TakeCustomResources(AggregatedService keeper) => CustomResources ??= new(_clock, ApiServices, ValidatingPolicies, ValidatingPolicyBindings, Authorities.Proxy(), keeper);

    /// <summary>Asks the aggregated server again whether it is there.</summary>
    internal Task ProbeAsync() => _aggregator!.ProbeAsync();

    /// <summary>Why an APIService is not Available; null if it is.</summary>
    private string? ProblemOf(string apiService)
    {
        var condition = ApiServices.Get(apiService)?["status"]?["conditions"]?[0];
        return (string?)condition?["status"] == "True" ? null : (string?)condition?["message"] ?? "nobody has looked for it yet";
    }

    private static JsonObject SliceOf(ServerNames names, int number, Uri endpoint)
    {
        var metadata = Metadata(names, string.Create(CultureInfo.InvariantCulture, $"{names.Name}-{number}"));
        metadata["labels"] = new JsonObject { [ServiceAvailability.ServiceName] = names.Name };
        return new()
        {
            ["metadata"] = metadata,
            ["addressType"] = "IPv4",
            ["endpoints"] = new JsonArray(new JsonObject { ["addresses"] = new JsonArray(endpoint.Host) }),
            ["ports"] = new JsonArray(new JsonObject { ["name"] = "", ["port"] = endpoint.Port }),
        };
    }

    private static JsonObject Metadata(ServerNames names, string name) => new() { ["name"] = name, ["namespace"] = names.Namespace };

    private Aggregator MakeAggregator() => new(_app!.Services.GetRequiredService<IHttpForwarder>(), BundleOf, _clock.Machine);

    /// <summary>The CAs of an APIService, as it is now.</summary>
    private string BundleOf(string apiService) =>
        (string?)ApiServices.Get(apiService)?["spec"]!["caBundle"] is { } bundle ? Encoding.UTF8.GetString(Convert.FromBase64String(bundle)) : "";
}
