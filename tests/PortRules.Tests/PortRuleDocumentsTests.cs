using System.Text;
using System.Text.Json;
using k8s.Models;
using OrleansAA.ApiMachinery.Discovery;
using OrleansAA.ApiMachinery.OpenApi;
using OrleansAA.ApiMachinery.Scheme;
using Xunit;

namespace OrleansAA.PortRules.Tests;

/// <summary>What clients learn of PortRule from discovery and OpenAPI.</summary>
public class PortRuleDocumentsTests
{
    private const string Group = PortRuleKind.Group;

    // The kind alone, so that these stay true when there are others beside it.
    private static readonly IReadOnlyList<ResourceKind> Kinds = [PortRuleKind.Create()];
    private static readonly OpenApiDocuments OpenApi = new(Kinds, "Api", "v0.1.0");
    private static readonly DiscoveryDocuments Discovery = new(Kinds, new VersionInfo(), () => ":9443");

    public static TheoryData<string> Documents => ["v2", "apis", "version", $"apis/{Group}", $"apis/{Group}/v1", $"apis/{Group}/v2"];

    [Fact]
    public void Discovery_lists_the_resource_with_the_hash_of_its_storage_version() => Assert.Equal(
        """{"kind":"APIResourceList","apiVersion":"v1","groupVersion":"firewalld.fedoraproject.org/v1","resources":[{"name":"portrules","singularName":"portrule","namespaced":true,"kind":"PortRule","verbs":["create","delete","deletecollection","get","list","patch","update","watch"],"shortNames":["pr"],"categories":["all"],"storageVersionHash":"aoDOKh4qgCM="},{"name":"portrules/revisions","singularName":"","namespaced":true,"kind":"ObjectRevisionList","verbs":["get"]},{"name":"portrules/rollback","singularName":"","namespaced":true,"kind":"Rollback","verbs":["create"]},{"name":"portrules/status","singularName":"","namespaced":true,"kind":"PortRule","verbs":["get","patch","update"]}]}""",
        Encoding.UTF8.GetString(Discovery.Resources(new(Group, "v1"))!.Json.Span));

    [Fact]
    public void Aggregated_discovery_lists_v2_first_though_v1_is_preferred()
    {
        var versions = JsonDocument.Parse(Discovery.AggregatedV2.Json).RootElement.GetProperty("items")[0].GetProperty("versions");
        Assert.Equal(["v2", "v1"], versions.EnumerateArray().Select(v => v.GetProperty("version").GetString()));
        var preferred = JsonDocument.Parse(Discovery.Group(Group)!.Json).RootElement.GetProperty("preferredVersion");
        Assert.Equal("v1", preferred.GetProperty("version").GetString());
    }

    [Fact]
    public void OpenAPI_requires_name_host_and_port_in_this_order()
    {
        var schemas = JsonDocument.Parse(OpenApi.V3($"apis/{Group}/v1")!.Json).RootElement.GetProperty("components").GetProperty("schemas");
        var spec = schemas.GetProperty("org.fedoraproject.firewalld.v1.PortRuleSpec");
        Assert.Equal(["name", "host", "port"], spec.GetProperty("required").EnumerateArray().Select(r => r.GetString()));
        Assert.Equal(["host", "isPremanent", "name", "port"], spec.GetProperty("properties").EnumerateObject().Select(p => p.Name));
    }

    [Theory]
    [MemberData(nameof(Documents))]
    public void Every_definition_and_each_of_its_members_is_described_where_upstream_does(string path)
    {
        var root = JsonDocument.Parse(Document(path).Json).RootElement;
        var definitions = path == "v2" ? root.GetProperty("definitions") : root.GetProperty("components").GetProperty("schemas");
        foreach (var definition in definitions.EnumerateObject())
        {
            Assert.True(IsDescribed(definition.Value), definition.Name);
            if (definition.Name.EndsWith(".version.Info", StringComparison.Ordinal) || !definition.Value.TryGetProperty("properties", out var members))
                continue;
            foreach (var member in members.EnumerateObject().Where(m => $"{definition.Name}.{m.Name}" != "io.k8s.apimachinery.pkg.apis.meta.v1.WatchEvent.type"))
                Assert.True(IsDescribed(member.Value), $"{definition.Name}.{member.Name}");
        }
    }

    /// <summary>Of OpenAPI v2 the reader does not know all: an operation's schemes and a parameter's uniqueItems are no faults.</summary>
    [Theory]
    [MemberData(nameof(Documents))]
    public void A_reader_of_OpenAPI_finds_no_fault(string path)
    {
        var result = Microsoft.OpenApi.OpenApiDocument.Parse(Encoding.UTF8.GetString(Document(path).Json.Span), "json");
        string[] unknown = path == "v2" ? ["schemes is not a valid property", "uniqueItems is not a valid property"] : [];
        Assert.DoesNotContain(result.Diagnostic!.Errors, e => !unknown.Any(u => e.Message.StartsWith(u, StringComparison.Ordinal)));
        Assert.NotEmpty(result.Document!.Paths);
    }

    private static OpenApiDocument Document(string path) => path == "v2" ? OpenApi.V2 : OpenApi.V3(path)!;

    private static bool IsDescribed(JsonElement schema) => schema.TryGetProperty("description", out var text) && text.GetString()!.Length > 0;
}
