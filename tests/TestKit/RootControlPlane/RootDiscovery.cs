using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace OrleansAA.TestKit;

/// <summary>Discovery and OpenAPI of the root, with those of the aggregated groups merged in; OpenAPI of the first one's server.</summary>
internal sealed class RootDiscovery(Aggregator aggregator, Func<IEnumerable<Aggregator>> all, RootKinds kinds, Func<bool> takesInstallations)
{
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
        "/openapi/v3" => WriteOpenApiIndexAsync(context),
        "/openapi/v2" => WriteOpenApiV2Async(context),
        "/readyz" => context.Response.WriteAsync(context.Request.Query.ContainsKey("verbose") ? "[+]ping ok\nreadyz check passed\n" : "ok"),
        "/version" or "/version/" => RootAnswers.WriteAsync(context, 200, new JsonObject { ["major"] = "1", ["minor"] = "36", ["gitVersion"] = "v1.36.0", ["gitCommit"] = "0000000000000000000000000000000000000000", ["gitTreeState"] = "clean", ["buildDate"] = "2026-01-01T00:00:00Z", ["goVersion"] = "go1.26.0", ["compiler"] = "gc", ["platform"] = "linux/amd64" }),
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
        var ours = await aggregator.ReadAsync("/openapi/v3", "application/json");
        await RootAnswers.WriteAsync(context, 200, ours ?? new JsonObject { ["paths"] = new JsonObject() });
    }

    private async Task WriteOpenApiV2Async(HttpContext context)
    {
        // The one reader without groups: the server itself must know that it has been authenticated.
        using var response = await aggregator.GetAsync("/openapi/v2", new RootUser("system:aggregator"), "application/json");
        context.Response.StatusCode = (int)response.StatusCode;
        context.Response.ContentType = response.Content.Headers.ContentType?.ToString();
        await response.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
    }

    private static JsonObject GroupList(params JsonNode[] items) =>
        new() { ["kind"] = "APIGroupDiscoveryList", ["apiVersion"] = "apidiscovery.k8s.io/v2", ["metadata"] = new JsonObject(), ["items"] = new JsonArray(items) };

    private static JsonObject Group(AggregatedService service) => new()
    {
        ["name"] = service.Group,
        ["versions"] = new JsonArray([.. service.Versions.Select(v => Version(service.Group, v))]),
        ["preferredVersion"] = Version(service.Group, service.Versions[0]),
    };

    private static JsonObject Version(string group, string version) => new() { ["groupVersion"] = $"{group}/{version}", ["version"] = version };

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
