using System.Text.Json;
using k8s.Models;
using OrleansAA.ApiMachinery.OpenApi;
using OrleansAA.ApiMachinery.Schemas;
using Xunit;

namespace OrleansAA.ApiMachinery.Tests.OpenApi;

public class OpenApiDocumentsTests
{
    private const string Gadgets = "/apis/parts.example.com/v1/namespaces/{namespace}/gadgets";

    private static readonly string[] V3Paths =
        ["apis", "apis/parts.example.com", "apis/parts.example.com/v1", "apis/parts.example.com/v2beta1", "apis/space.k8s.io", "apis/space.k8s.io/v1", "version"];

    private readonly OpenApiDocuments _documents = SampleKinds.Documents();

    private JsonElement V2 => JsonElements.Parse(_documents.V2);

    private JsonElement V3 => JsonElements.Parse(_documents.V3("apis/parts.example.com/v1")!);

    [Fact]
    public void The_index_of_v3_tells_where_each_document_is_and_its_hash()
    {
        var paths = JsonElements.Parse(_documents.V3Index).GetProperty("paths");
        Assert.Equal(V3Paths, paths.Names());
        Assert.All(V3Paths, path => Assert.Equal(
            $"/openapi/v3/{path}?hash={_documents.V3(path)!.Hash}", paths.At(path, "serverRelativeURL").GetString()));
        Assert.Null(_documents.V3("apis/parts.example.com/v3"));
    }

    [Fact]
    public void Every_reference_leads_to_a_definition_of_the_same_document()
    {
        foreach (var document in V3Paths.Select(p => JsonElements.Parse(_documents.V3(p)!)).Append(V2))
        {
            var references = document.Objects().Where(o => o.TryGetProperty("$ref", out _)).Select(o => o.GetProperty("$ref").GetString()!).ToList();
            Assert.NotEmpty(references);
            Assert.All(references, r => document.At(r[2..].Split('/')));
        }
    }

    [Fact]
    public void Two_servers_of_the_same_kinds_give_the_same_bytes()
    {
        var other = SampleKinds.Documents();
        Assert.Equal(_documents.V2.Json, other.V2.Json);
        Assert.Equal(_documents.V2.Protobuf!.Value, other.V2.Protobuf!.Value);
        Assert.Equal(_documents.V3Index.Json, other.V3Index.Json);
        Assert.Matches("^\"[0-9A-F]{128}\"$", other.V2.ETag);
    }

    [Fact]
    public void No_two_operations_have_one_id()
    {
        var ids = V2.Operations().Select(o => o.Operation.GetProperty("operationId").GetString()).ToList();
        Assert.Equal(ids.Count, ids.Distinct().Count());
    }

    [Theory]
    [InlineData(Gadgets, "get", "listPartsExampleComV1NamespacedGadget", "list")]
    [InlineData(Gadgets, "post", "createPartsExampleComV1NamespacedGadget", "post")]
    [InlineData(Gadgets, "delete", "deletePartsExampleComV1CollectionNamespacedGadget", "deletecollection")]
    [InlineData(Gadgets + "/{name}", "get", "readPartsExampleComV1NamespacedGadget", "get")]
    [InlineData(Gadgets + "/{name}", "patch", "patchPartsExampleComV1NamespacedGadget", "patch")]
    [InlineData(Gadgets + "/{name}/status", "put", "replacePartsExampleComV1NamespacedGadgetStatus", "put")]
    [InlineData("/apis/parts.example.com/v1/gadgets", "get", "listPartsExampleComV1GadgetForAllNamespaces", "list")]
    [InlineData("/apis/parts.example.com/v1/watch/gadgets", "get", "watchPartsExampleComV1GadgetListForAllNamespaces", "watchlist")]
    [InlineData("/apis/parts.example.com/v2beta1/watch/namespaces/{namespace}/gadgets/{name}", "get", "watchPartsExampleComV2beta1NamespacedGadget", "watch")]
    [InlineData("/apis/space.k8s.io/v1/orbits/{name}", "delete", "deleteSpaceV1Orbit", "delete")]
    [InlineData("/apis/space.k8s.io/v1/watch/orbits", "get", "watchSpaceV1OrbitList", "watchlist")]
    public void Operations_are_named_as_kube_names_them(string path, string method, string id, string action)
    {
        var operation = V2.At("paths", path, method);
        Assert.Equal(id, operation.GetProperty("operationId").GetString());
        Assert.Equal(action, operation.GetProperty("x-kubernetes-action").GetString());
    }

    [Fact]
    public void A_cluster_scoped_kind_has_no_namespace_and_without_status_no_status_path()
    {
        var paths = JsonElements.Parse(_documents.V3("apis/space.k8s.io/v1")!).GetProperty("paths");
        Assert.Equal(
            [
                "/apis/space.k8s.io/v1/", "/apis/space.k8s.io/v1/orbits", "/apis/space.k8s.io/v1/orbits/{name}",
                "/apis/space.k8s.io/v1/watch/orbits", "/apis/space.k8s.io/v1/watch/orbits/{name}",
            ],
            paths.Names());
        Assert.Equal(["name", "pretty"], paths.At("/apis/space.k8s.io/v1/orbits/{name}", "parameters").EnumerateArray().Select(p => p.GetProperty("name").GetString()));
        Assert.Equal("create an Orbit", paths.At("/apis/space.k8s.io/v1/orbits", "post", "description").GetString());
    }

    [Fact]
    public void A_patch_tells_kubectl_which_types_it_takes_and_that_fields_are_validated()
    {
        var patch = V3.At("paths", Gadgets + "/{name}", "patch");
        Assert.Equal(
            ["application/apply-patch+yaml", "application/json-patch+json", "application/merge-patch+json", "application/strategic-merge-patch+json"],
            patch.At("requestBody", "content").Names());
        Assert.Equal(
            ["dryRun", "fieldManager", "fieldValidation", "force"],
            patch.GetProperty("parameters").EnumerateArray().Select(p => p.GetProperty("name").GetString()));
        var old = V2.At("paths", Gadgets + "/{name}", "patch");
        var inline = old.GetProperty("parameters").EnumerateArray().Where(p => p.TryGetProperty("name", out _));
        Assert.Equal(["dryRun", "fieldValidation"], inline.Select(p => p.GetProperty("name").GetString()));
    }

    [Fact]
    public void A_parameter_that_Kubernetes_has_too_is_shared_under_the_same_name() => Assert.Empty(
        new[]
        {
            "allowWatchBookmarks-HC2hJt-J", "body-2Y1dVQaQ", "body-78PwaGsr", "continue-QfD61s0i", "fieldManager-7c6nTn1T", "fieldManager-Qy4HdaTW",
            "fieldSelector-xIcQKXFG", "force-tOGGb0Yi", "gracePeriodSeconds--K5HaBOS", "labelSelector-5Zw57w4C", "limit-1NfNmdNH",
            "namespace-vgWSWtn3", "pretty-tJGM1-ng", "propagationPolicy-6jk3prlO", "resourceVersionMatch-t8XhRHeC", "timeoutSeconds-yvYezaOC",
        }.Except(V2.GetProperty("parameters").Names()));

    [Fact]
    public void Meta_types_name_the_kinds_they_stand_for()
    {
        var name = SchemaRegistry.Of<V1DeleteOptions>().OpenApiName;
        Assert.Equal(
            "/v1 parts.example.com/v1",
            Versions(V3.At("components", "schemas", name)));
        Assert.Equal(
            "/v1 parts.example.com/v1 parts.example.com/v2beta1 space.k8s.io/v1",
            Versions(V2.At("definitions", name)));

        static string Versions(JsonElement definition) => string.Join(' ', definition.GetProperty("x-kubernetes-group-version-kind")
            .EnumerateArray().Select(k => $"{k.GetProperty("group").GetString()}/{k.GetProperty("version").GetString()}"));
    }
}
