using System.Text;
using System.Text.Json.Nodes;
using OrleansAA.Tool.Solutions;

namespace OrleansAA.Tool.Migrating;

/// <summary>The Service in front of an aggregated server.</summary>
internal sealed record ServiceName(string Namespace, string Name, int Port)
{
    public string Host => $"{Name}.{Namespace}.svc";

    /// <param name="text">NAMESPACE/NAME or NAMESPACE/NAME:PORT.</param>
    public static ServiceName Parse(string text)
    {
        var (name, port) = text.Split(':') switch
        {
            [var alone] => (alone, 443),
            [var one, var number] when ushort.TryParse(number, out var parsed) => (one, parsed),
            _ => ("", 0),
        };
        return name.Split('/') is [{ Length: > 0 } space, { Length: > 0 } service]
            ? new(space, service, port)
            : throw new SolutionException($"--service {text}: give NAMESPACE/NAME, or NAMESPACE/NAME:PORT");
    }
}

/// <summary>How many do.</summary>
internal enum Led
{
    None,
    Some,
    All,
}

/// <summary>
/// Who serves the versions of the kinds. An APIService is the cluster's own where a CRD has it made: labelled, and kept as the CRD says. Without the label, and with a Service, it is nobody's but the operator's, and
/// the CRD is no longer asked. One write makes one of the other.
/// </summary>
internal sealed class Registration(ClusterObjects objects, IReadOnlyList<MigratedKind> kinds)
{
    private const string ApiServices = "apis/apiregistration.k8s.io/v1/apiservices";
    private const string Definitions = "apis/apiextensions.k8s.io/v1/customresourcedefinitions";

    /// <summary>The label of those that the cluster keeps (kube-aggregator, pkg/controllers/autoregister).</summary>
    private const string Automanaged = "kube-aggregator.kubernetes.io/automanaged";

    /// <summary>What the cluster gives those of CRDs.</summary>
    private const int GroupPriority = 1000;
    private const int VersionPriority = 100;

    /// <summary>The one that objects are moved in comes last: as long as not all lead to the server, it is what the CRD says.</summary>
    private IEnumerable<(string Group, string Version)> Versions =>
        kinds.SelectMany(k => k.Versions.Select(v => (k.Group, v))).Distinct().OrderBy(v => kinds.Any(k => k.Storage == v.v)).ToList();

    /// <summary>The CRDs, as they are.</summary>
    public static async Task<IReadOnlyList<MigratedKind>> KindsAsync(ClusterObjects objects, IReadOnlyList<string> crds, CancellationToken cancelled)
    {
        var kinds = new List<MigratedKind>();
        foreach (var name in crds)
        {
            kinds.Add(MigratedKind.Of(await objects.FindAsync($"{Definitions}/{name}", cancelled)
                ?? throw new SolutionException($"--crd {name}: the cluster has none of that name; its name is PLURAL.GROUP, and to come back it is applied first (dotnet aa export crd)")));
        }
        return kinds;
    }

    /// <summary>A version changes places whole: whatever CRDs serve in it comes along.</summary>
    /// <exception cref="SolutionException">One is left out.</exception>
    public async Task CheckWholeAsync(CancellationToken cancelled)
    {
        var all = (await objects.FindAsync(Definitions, cancelled))!["items"]!.AsArray().OfType<JsonObject>();
        foreach (var other in all.Where(o => kinds.All(k => k.Crd != MigratedKind.Name(o))))
        {
            var shared = Versions.FirstOrDefault(v => v.Group == (string?)other["spec"]!["group"]
                && other["spec"]!["versions"]!.AsArray().Any(o => (string?)o!["name"] == v.Version && (bool?)o["served"] == true));
            if (shared != default)
                throw new SolutionException($"{MigratedKind.Name(other)} is in {shared.Group}/{shared.Version}, too, which changes places whole: give --crd {MigratedKind.Name(other)} besides");
        }
    }

    /// <summary>Nobody is led to what is not there, nor away from another server, whose objects are not looked at.</summary>
    /// <exception cref="SolutionException">The Service is missing, or does not have the port, or an APIService leads to another one.</exception>
    public async Task CheckServiceAsync(ServiceName service, CancellationToken cancelled)
    {
        var found = await objects.FindAsync($"api/v1/namespaces/{service.Namespace}/services/{service.Name}", cancelled)
            ?? throw new SolutionException($"--service {service.Namespace}/{service.Name}: the cluster has no such Service; it is the one in front of the server, as kubectl get services -n {service.Namespace} shows it");
        if (found["spec"]!["ports"]?.AsArray().Any(p => (int)p!["port"]! == service.Port) != true)
            throw new SolutionException($"--service {service.Namespace}/{service.Name}:{service.Port}: the Service has no port {service.Port}; give one that it has");
        foreach (var (group, version) in Versions)
        {
            if ((await objects.FindAsync($"{ApiServices}/{version}.{group}", cancelled))?["spec"]!["service"] is { } other && ((string?)other["namespace"], (string?)other["name"]) != (service.Namespace, service.Name))
                throw new SolutionException($"APIService {version}.{group} leads to the Service {(string?)other["namespace"]}/{(string?)other["name"]} already, not to {service.Namespace}/{service.Name}; give --service for that one, or kubectl delete apiservice {version}.{group}, and the CRD is asked again");
        }
    }

    /// <summary>How many of the versions lead to a Service.</summary>
    public async Task<Led> LeadsToServiceAsync(CancellationToken cancelled)
    {
        var (led, all) = (0, 0);
        foreach (var (group, version) in Versions)
        {
            all++;
            if (await objects.FindAsync($"{ApiServices}/{version}.{group}", cancelled) is { } found && found["spec"]!["service"] is not null)
                led++;
        }
        return led == all ? Led.All : led == 0 ? Led.None : Led.Some;
    }

    public async Task LeadToAsync(ServiceName service, string authorities, CancellationToken cancelled)
    {
        foreach (var (group, version) in Versions)
        {
            await EnsureAsync(group, version, cancelled);
            await objects.ChangeAsync($"{ApiServices}/{version}.{group}", found =>
            {
                (found["metadata"]!["labels"] as JsonObject)?.Remove(Automanaged);
                found["spec"]!["service"] = new JsonObject { ["namespace"] = service.Namespace, ["name"] = service.Name, ["port"] = service.Port };
                found["spec"]!["caBundle"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(authorities));
                return true;
            }, cancelled);
        }
    }

    public async Task LeadToCrdAsync(CancellationToken cancelled)
    {
        foreach (var (group, version) in Versions)
        {
            await EnsureAsync(group, version, cancelled);
            await objects.ChangeAsync($"{ApiServices}/{version}.{group}", found =>
            {
                if (found["metadata"]!["labels"] is not JsonObject labels)
                    found["metadata"]!["labels"] = labels = [];
                labels[Automanaged] = "true";
                foreach (var member in (string[])["service", "caBundle", "insecureSkipTLSVerify"])
                    found["spec"]!.AsObject().Remove(member);
                return true;
            }, cancelled);
        }
    }

    /// <summary>Lets the CRDs serve nothing any more but the detour: a write that comes to them late is refused, and watches of them end. Their objects stay.</summary>
    public Task TurnOffAsync(CancellationToken cancelled) => ChangeAsync((kind, crd) =>
    {
        var annotations = crd["metadata"]!["annotations"] as JsonObject ?? [];
        annotations[MigratedKind.ServedAnnotation] = string.Join(',', kind.Versions);
        crd["metadata"]!["annotations"] = annotations.DeepClone();
        foreach (var version in VersionsOf(crd))
            version["served"] = (string?)version["name"] == MigratedKind.DetourVersion;
        return true;
    }, cancelled);

    /// <summary>Lets them serve again what they served, and nothing besides: closing the detour later would end the watches that come back.</summary>
    public Task TurnOnAsync(CancellationToken cancelled) => ChangeAsync((kind, crd) =>
    {
        (crd["metadata"]!["annotations"] as JsonObject)?.Remove(MigratedKind.ServedAnnotation);
        RemoveDetour(crd);
        foreach (var version in VersionsOf(crd))
            version["served"] = kind.Versions.Contains((string?)version["name"]);
        return true;
    }, cancelled);

    /// <summary>Opens a way to the CRDs' objects beside the versions that lead to the server: one more version, of which the cluster keeps the APIService. It stores nothing.</summary>
    public Task OpenDetourAsync(CancellationToken cancelled) => ChangeAsync((kind, crd) =>
    {
        if (VersionsOf(crd).Any(v => (string?)v["name"] == MigratedKind.DetourVersion))
            return false;
        var detour = (JsonObject)VersionsOf(crd).First(v => (string?)v["name"] == kind.Storage).DeepClone();
        (detour["name"], detour["served"], detour["storage"]) = (MigratedKind.DetourVersion, true, false);
        crd["spec"]!["versions"]!.AsArray().Add(detour);
        return true;
    }, cancelled);

    public Task CloseDetourAsync(CancellationToken cancelled) => ChangeAsync((_, crd) => RemoveDetour(crd), cancelled);

    public async Task DeleteCrdsAsync(CancellationToken cancelled)
    {
        foreach (var kind in kinds)
            await objects.RemoveAsync($"{Definitions}/{kind.Crd}", cancelled);
    }

    private static bool RemoveDetour(JsonObject crd)
    {
        var versions = crd["spec"]!["versions"]!.AsArray();
        return versions.FirstOrDefault(v => (string?)v!["name"] == MigratedKind.DetourVersion) is { } detour && versions.Remove(detour);
    }

    private static IEnumerable<JsonObject> VersionsOf(JsonObject crd) => crd["spec"]!["versions"]!.AsArray().OfType<JsonObject>();

    private async Task ChangeAsync(Func<MigratedKind, JsonObject, bool> change, CancellationToken cancelled)
    {
        foreach (var kind in kinds)
            await objects.ChangeAsync($"{Definitions}/{kind.Crd}", crd => change(kind, crd), cancelled);
    }

    private Task EnsureAsync(string group, string version, CancellationToken cancelled) => objects.EnsureAsync(
        ApiServices,
        new()
        {
            ["apiVersion"] = "apiregistration.k8s.io/v1",
            ["kind"] = "APIService",
            ["metadata"] = new JsonObject { ["name"] = $"{version}.{group}", ["labels"] = new JsonObject { [Automanaged] = "true" } },
            ["spec"] = new JsonObject { ["group"] = group, ["version"] = version, ["groupPriorityMinimum"] = GroupPriority, ["versionPriority"] = VersionPriority },
        },
        cancelled);
}
