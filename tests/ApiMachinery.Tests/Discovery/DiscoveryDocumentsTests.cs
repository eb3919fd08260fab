using System.Text;
using k8s.Models;
using OrleansAA.ApiMachinery.Discovery;
using OrleansAA.ApiMachinery.Tests.OpenApi;
using Xunit;

namespace OrleansAA.ApiMachinery.Tests.Discovery;

public class DiscoveryDocumentsTests
{
    private const string Typed = """{"kind":"APIGroup","apiVersion":"v1",""";

    private readonly DiscoveryDocuments _documents = new(SampleKinds.All, Version(), () => ":6443");

    [Fact]
    public void The_list_of_groups_names_versions_and_the_address()
    {
        const string Address = """
            "serverAddressByClientCIDRs":[{"clientCIDR":"0.0.0.0/0","serverAddress":":6443"}]
            """;
        var parts = Text(_documents.Group("parts.example.com")!)[Typed.Length..^1];
        var space = Text(_documents.Group("space.k8s.io")!)[Typed.Length..^1];
        Assert.Equal(
            $$$"""{"kind":"APIGroupList","groups":[{{{{parts}}},{{{Address}}}},{{{{space}}},{{{Address}}}}]}""",
            Text(_documents.Groups));
    }

    [Fact]
    public void A_group_has_kind_and_version_and_prefers_the_version_that_comes_first() => Assert.Equal(
        Typed + """
        "name":"parts.example.com","versions":[{"groupVersion":"parts.example.com/v1","version":"v1"},{"groupVersion":"parts.example.com/v2beta1","version":"v2beta1"}],"preferredVersion":{"groupVersion":"parts.example.com/v1","version":"v1"}}
        """,
        Text(_documents.Group("parts.example.com")!));

    [Fact]
    public void The_resources_of_a_version_come_with_their_status() => Assert.Equal(
        """{"kind":"APIResourceList","apiVersion":"v1","groupVersion":"parts.example.com/v2beta1","resources":[{"name":"gadgets","singularName":"gadget","namespaced":true,"kind":"Gadget","verbs":["create","delete","deletecollection","get","list","patch","update","watch"],"shortNames":["gd"],"categories":["all"],"storageVersionHash":"""
        + $"\"{Hash("parts.example.com/v1/Gadget")}\""
        + """},{"name":"gadgets/status","singularName":"","namespaced":true,"kind":"Gadget","verbs":["get","patch","update"]}]}""",
        Text(_documents.Resources(new("parts.example.com", "v2beta1"))!));

    [Fact]
    public void A_cluster_scoped_kind_without_status_is_one_resource() => Assert.Equal(
        """{"kind":"APIResourceList","apiVersion":"v1","groupVersion":"space.k8s.io/v1","resources":[{"name":"orbits","singularName":"orbit","namespaced":false,"kind":"Orbit","verbs":["create","delete","deletecollection","get","list","patch","update","watch"],"storageVersionHash":"""
        + $"\"{Hash("space.k8s.io/v1/Orbit")}\"}}]}}",
        Text(_documents.Resources(new("space.k8s.io", "v1"))!));

    [Fact]
    public void What_is_not_served_has_no_document()
    {
        Assert.Null(_documents.Group("other.example.com"));
        Assert.Null(_documents.Resources(new("parts.example.com", "v2")));
    }

    [Fact]
    public void The_aggregated_document_lists_every_resource_once()
    {
        var v2 = Text(_documents.AggregatedV2);
        Assert.StartsWith("""{"kind":"APIGroupDiscoveryList","apiVersion":"apidiscovery.k8s.io/v2","metadata":{},"items":[{"metadata":{"name":"parts.example.com"},"versions":[{"version":"v1","resources":[{"resource":"gadgets","responseKind":{"group":"","version":"","kind":"Gadget"},"scope":"Namespaced",""", v2, StringComparison.Ordinal);
        Assert.EndsWith("""{"metadata":{"name":"space.k8s.io"},"versions":[{"version":"v1","resources":[{"resource":"orbits","responseKind":{"group":"","version":"","kind":"Orbit"},"scope":"Cluster","singularResource":"orbit","verbs":["create","delete","deletecollection","get","list","patch","update","watch"]}],"freshness":"Current"}]}]}""", v2, StringComparison.Ordinal);
    }

    [Fact]
    public void The_ETag_is_strong_and_the_same_on_every_replica()
    {
        Assert.Matches("^\"[0-9A-F]{128}\"$", _documents.AggregatedV2.ETag);
        Assert.Equal(_documents.AggregatedV2.ETag, new DiscoveryDocuments(SampleKinds.All, Version(), () => ":6443").AggregatedV2.ETag);
    }

    [Fact]
    public void The_version_is_written_in_Go_s_order() => Assert.Equal(
        """{"major":"1","minor":"36","gitVersion":"v1.36.0","gitCommit":"","gitTreeState":"","buildDate":"","goVersion":"","compiler":"","platform":""}""",
        Text(_documents.Version));

    [Fact]
    public void Unknown_paths_are_answered_with_the_sorted_paths_there_are() => Assert.Equal(
        """{"paths":["/apis","/apis/parts.example.com","/apis/parts.example.com/v1","/apis/parts.example.com/v2beta1","/apis/space.k8s.io","/apis/space.k8s.io/v1","/healthz","/version"]}""",
        Text(_documents.Paths(["/version", "/healthz"])));

    private static VersionInfo Version() => new() { Major = "1", Minor = "36", GitVersion = "v1.36.0" };

    private static string Text(DiscoveryDocument document) => Encoding.UTF8.GetString(document.Json.Span);

    private static string Hash(string kind) =>
        Convert.ToBase64String(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(kind)).AsSpan(0, 8));
}
