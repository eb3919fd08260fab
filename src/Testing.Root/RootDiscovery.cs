using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace OrleansAA.Testing.Root;

/// <summary>Discovery and OpenAPI of the root, with those of the aggregated groups merged in.</summary>
internal sealed class RootDiscovery(Func<IEnumerable<Aggregator>> all, RootKinds kinds, Func<bool> takesInstallations)
{
    /// <summary>The version it has.</summary>
    public const string Version = "v1.36.0";

    /// <summary>Where OpenAPI v3 is, a document for each version of a group below it.</summary>
    public const string OpenApiV3 = "/openapi/v3";

    private const string AggregatedV2 = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

    private static readonly (string Name, string Singular, string Kind, bool Namespaced, string[] Verbs)[] Core =
    [
        ("configmaps", "configmap", "ConfigMap", true, ["get", "list", "watch"]),
        ("namespaces", "namespace", "Namespace", false, ["create", "delete", "get", "list", "watch"]),
    ];

    public Task? AnswerAsync(HttpContext context) => context.Request.Path.Value switch
    {
        "/api" when WantsAggregated(context) => RootAnswers.WriteAsync(context, 200, GroupList(takesInstallations() ? [.. InstalledKind.Groups(isCore: true)] : [CoreGroup()]), AggregatedV2),
        "/api" => RootAnswers.WriteAsync(context, 200, new JsonObject { ["kind"] = "APIVersions", ["versions"] = new JsonArray("v1") }),
        "/api/v1" => RootAnswers.WriteAsync(context, 200, CoreResources()),
        "/apis" => WriteGroupsAsync(context),
        "/apis/coordination.k8s.io/v1" => RootAnswers.WriteAsync(context, 200, Leases()),
        OpenApiV3 => WriteOpenApiIndexAsync(context),
        "/openapi/v2" => WriteOpenApiV2Async(context),
        "/readyz" => context.Response.WriteAsync(context.Request.Query.ContainsKey("verbose") ? "[+]ping ok\nreadyz check passed\n" : "ok"),
        "/version" or "/version/" => RootAnswers.WriteAsync(context, 200, new JsonObject { ["major"] = "1", ["minor"] = "36", ["gitVersion"] = Version, ["gitCommit"] = "0000000000000000000000000000000000000000", ["gitTreeState"] = "clean", ["buildDate"] = "2026-01-01T00:00:00Z", ["goVersion"] = "go1.26.0", ["compiler"] = "gc", ["platform"] = "linux/amd64" }),
        var path when path!.Split('/') is ["", "apis", var group, var version] => kinds.Resources(group, version) is { } resources ? RootAnswers.WriteAsync(context, 200, resources) : null,
        _ => null,
    };

    private static bool WantsAggregated(HttpContext context) => context.Request.Headers.Accept.ToString().Contains("as=APIGroupDiscoveryList", StringComparison.Ordinal);

    private async Task WriteGroupsAsync(HttpContext context)
    {
        if (WantsAggregated(context))
        {
            List<JsonNode> ours = [];
            foreach (var one in all().Where(a => a.Unavailable is null))
                ours.AddRange(((JsonArray?)(await one.ReadAsync("/apis", AggregatedV2))?["items"] ?? []).Select(i => i!.DeepClone()));
            IEnumerable<JsonNode> installable = takesInstallations() ? InstalledKind.Groups(isCore: false) : [];
            await RootAnswers.WriteAsync(context, 200, GroupList([.. ours.DistinctBy(i => (string?)i["metadata"]!["name"]), .. installable]), AggregatedV2);
            return;
        }
        // The group is listed as the APIServices say, whether their server answers or not.
        JsonNode[] groups = [.. all().Select(a => a.Service).OfType<AggregatedService>().Select(Group)];
        await RootAnswers.WriteAsync(context, 200, new JsonObject { ["kind"] = "APIGroupList", ["apiVersion"] = "v1", ["groups"] = new JsonArray(groups) });
    }

    private async Task WriteOpenApiIndexAsync(HttpContext context)
    {
        var paths = new JsonObject();
        foreach (var one in all().Where(a => a.Unavailable is null))
        {
            foreach (var (path, where) in (JsonObject?)(await one.ReadAsync(OpenApiV3, "application/json"))?["paths"] ?? [])
            {
                if (one.Serves($"{OpenApiV3}/{path}"))
                    paths.TryAdd(path, where?.DeepClone());
            }
        }
        await RootAnswers.WriteAsync(context, 200, new JsonObject { ["paths"] = paths });
    }

    private async Task WriteOpenApiV2Async(HttpContext context)
    {
        var merged = new MergedSpecs();
        foreach (var one in all().Where(a => a.Unavailable is null))
        {
            // The one reader without groups: the server itself must know that it has been authenticated.
            using var response = await one.GetAsync("/openapi/v2", new RootUser("system:aggregator"), "application/json");
            if (response.IsSuccessStatusCode && await JsonNode.ParseAsync(await response.Content.ReadAsStreamAsync()) is JsonObject spec)
                merged.Add(spec, one.Serves);
        }
        await RootAnswers.WriteAsync(context, 200, merged.Document);
    }

    private static JsonObject GroupList(params JsonNode[] items) =>
        new() { ["kind"] = "APIGroupDiscoveryList", ["apiVersion"] = "apidiscovery.k8s.io/v2", ["metadata"] = new JsonObject(), ["items"] = new JsonArray(items) };

    private static JsonObject Group(AggregatedService service) => new()
    {
        ["name"] = service.Group,
        ["versions"] = new JsonArray([.. service.Versions.Select(v => VersionOf(service.Group, v))]),
        ["preferredVersion"] = VersionOf(service.Group, service.Versions[0]),
    };

    private static JsonObject VersionOf(string group, string version) => new() { ["groupVersion"] = $"{group}/{version}", ["version"] = version };

    private static JsonObject CoreGroup() => new()
    {
        ["metadata"] = new JsonObject(),
        ["versions"] = new JsonArray(new JsonObject
        {
            ["version"] = "v1",
            ["freshness"] = "Current",
            ["resources"] = new JsonArray([.. Core.Select(r => (JsonNode)new JsonObject
            {
                ["resource"] = r.Name,
                ["responseKind"] = new JsonObject { ["group"] = "", ["version"] = "v1", ["kind"] = r.Kind },
                ["scope"] = r.Namespaced ? "Namespaced" : "Cluster",
                ["singularResource"] = r.Singular,
                ["verbs"] = Texts(r.Verbs),
            })]),
        }),
    };

    private static JsonObject CoreResources() => new()
    {
        ["kind"] = "APIResourceList",
        ["groupVersion"] = "v1",
        ["resources"] = new JsonArray([.. Core.Select(r => (JsonNode)new JsonObject
        {
            ["name"] = r.Name, ["singularName"] = r.Singular, ["namespaced"] = r.Namespaced, ["kind"] = r.Kind, ["verbs"] = Texts(r.Verbs),
        })]),
    };

    private static JsonObject Leases() => new()
    {
        ["kind"] = "APIResourceList",
        ["groupVersion"] = "coordination.k8s.io/v1",
        ["resources"] = new JsonArray(new JsonObject { ["name"] = "leases", ["singularName"] = "lease", ["namespaced"] = true, ["kind"] = "Lease", ["verbs"] = Texts(["create", "delete", "get", "list", "patch", "update", "watch"]) }),
    };

    private static JsonArray Texts(string[] texts) => new([.. texts.Select(t => (JsonNode)t!)]);
}
