using System.Text.Json.Nodes;
using Xunit;

namespace OrleansAA.Testing.Conformance;

public abstract partial class KindConformance
{
    private const string Aggregated = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

    private static readonly string[] Verbs = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];

    [Fact]
    public async Task Discovery_names_the_group_and_its_versions()
    {
        var groups = (await _wire.GetAsync("/apis")).Is(200);
        var group = groups.Json["groups"]?.AsArray().FirstOrDefault(g => (string?)g?["name"] == names.Group);
        groups.Has(groups.Text("kind") == "APIGroupList" && group is not null, $"an APIGroupList with the group {names.Group}");
        var versions = group!["versions"]!.AsArray().Select(v => (string?)v!["groupVersion"]).ToList();
        groups.Has(versions.Contains(GroupVersion) && versions.Contains((string?)group.At("preferredVersion", "groupVersion")), $"versions with {GroupVersion}, and a preferred one of them");
        var alone = (await _wire.GetAsync($"/apis/{names.Group}")).Is(200);
        alone.Has(alone.Text("kind") == "APIGroup" && alone.Json["versions"]!.AsArray().Select(v => (string?)v!["groupVersion"]).SequenceEqual(versions), $"an APIGroup with the versions {string.Join(", ", versions)}");
        (await _wire.GetAsync($"/apis/{names.Group}/v0notserved")).Is(404);
    }

    [Fact]
    public async Task Discovery_names_the_resource_with_its_verbs()
    {
        foreach (var version in await VersionsAsync())
        {
            var list = (await _wire.GetAsync($"/apis/{names.Group}/{version}")).Is(200);
            list.Has(list.Text("kind") == "APIResourceList" && list.Text("groupVersion") == $"{names.Group}/{version}", $"an APIResourceList of {names.Group}/{version}");
            var resource = Resource(list, names.Plural);
            list.Has(resource is not null, $"the resource {names.Plural}");
            list.Has(
                (string?)resource!["kind"] == names.Kind && (bool?)resource["namespaced"] == !names.ClusterScoped && Texts(resource["verbs"]).Order().SequenceEqual(Verbs) && (string?)resource["singularName"] is { Length: > 0 },
                $"{names.Plural} of kind {names.Kind}, namespaced {!names.ClusterScoped}, with a singularName and the verbs {string.Join(", ", Verbs)}");
            list.Has(
                Texts(resource["shortNames"]).SequenceEqual(names.ShortNames) && Texts(resource["categories"]).SequenceEqual(names.Categories),
                $"shortNames [{string.Join(", ", names.ShortNames)}], categories [{string.Join(", ", names.Categories)}]");
        }
    }

    [Fact]
    public async Task Aggregated_discovery_says_the_same_and_has_an_ETag()
    {
        var all = (await _wire.GetAsync("/apis", Aggregated)).Is(200);
        var group = all.Json["items"]?.AsArray().FirstOrDefault(g => (string?)g.At("metadata", "name") == names.Group);
        all.Has(all.Text("kind") == "APIGroupDiscoveryList" && group is not null, $"an APIGroupDiscoveryList with {names.Group}");
        foreach (var version in group!["versions"]!.AsArray())
        {
            var plain = (await _wire.GetAsync($"/apis/{names.Group}/{(string?)version!["version"]}")).Is(200);
            var told = version["resources"]!.AsArray().SelectMany(Flat).Order(StringComparer.Ordinal).ToList();
            var expected = plain.Json["resources"]!.AsArray().Select(r => $"{(string?)r!["name"]}: {string.Join(' ', Texts(r["verbs"]).Order())}").Order(StringComparer.Ordinal).ToList();
            all.Has(told.SequenceEqual(expected), $"of {(string?)version["version"]} what /apis/{names.Group}/{(string?)version["version"]} says: {string.Join("; ", expected)}; not {string.Join("; ", told)}");
        }
        all.Has(all.ETag is not null, "an ETag");
        (await _wire.SendAsync(HttpMethod.Get, "/apis", null, accept: Aggregated, etag: all.ETag)).Is(304);

        static IEnumerable<string> Flat(JsonNode? resource) => (resource!["subresources"]?.AsArray() ?? [])
            .Select(s => $"{(string?)resource["resource"]}/{(string?)s!["subresource"]}: {string.Join(' ', Texts(s["verbs"]).Order())}")
            .Prepend($"{(string?)resource["resource"]}: {string.Join(' ', Texts(resource["verbs"]).Order())}");
    }

    [Fact]
    public async Task OpenAPI_v3_describes_the_kind_and_all_of_a_sample()
    {
        var index = (await _wire.GetAsync("/openapi/v3")).Is(200);
        var url = (string?)index.Json.At("paths", $"apis/{GroupVersion}", "serverRelativeURL");
        index.Has(url is not null, $"paths with apis/{GroupVersion} and a serverRelativeURL");
        var document = (await _wire.GetAsync(url!)).Is(200);
        Describes(document, document.Json.At("components", "schemas") as JsonObject);
        Lists(document);
    }

    [Fact]
    public async Task OpenAPI_v2_describes_the_kind_and_all_of_a_sample()
    {
        var document = (await _wire.GetAsync("/openapi/v2")).Is(200);
        document.Has(document.Text("swagger") == "2.0", "swagger 2.0");
        Describes(document, document.Json["definitions"] as JsonObject);
        Lists(document);
    }

    [Fact]
    public async Task What_is_no_verb_of_a_path_is_405()
    {
        await CreateAsync("a");
        (await _wire.PostAsync(Item(Named("a")), New("b"))).Is(405, "MethodNotAllowed");
        (await _wire.PutAsync(Collection, New("b"))).Is(405, "MethodNotAllowed");
    }

    [Fact]
    public async Task A_form_that_is_not_served_is_406_and_one_that_is_not_read_is_415()
    {
        (await _wire.GetAsync(List(), "application/x-of-no-use")).Is(406, "NotAcceptable");
        (await _wire.SendAsync(HttpMethod.Post, Collection, "x", "application/x-of-no-use")).Is(415, "UnsupportedMediaType");
        await CreateAsync("a");
        (await _wire.PatchAsync(Item(Named("a")), "{}", "application/x-of-no-use")).Is(415, "UnsupportedMediaType");
    }

    private static IEnumerable<string> Texts(JsonNode? array) => (array as JsonArray ?? []).Select(t => (string)t!);

    private static JsonNode? Resource(WireAnswer list, string name) => list.Json["resources"]?.AsArray().FirstOrDefault(r => (string?)r?["name"] == name);

    /// <summary>The versions that serve the resource.</summary>
    private async Task<IReadOnlyList<string>> VersionsAsync()
    {
        var served = new List<string>();
        foreach (var version in (await _wire.GetAsync($"/apis/{names.Group}")).Is(200).Json["versions"]!.AsArray().Select(v => (string)v!["version"]!))
        {
            if (Resource((await _wire.GetAsync($"/apis/{names.Group}/{version}")).Is(200), names.Plural) is not null)
                served.Add(version);
        }
        return served;
    }

    /// <summary>The verbs of a subresource; null if there is none.</summary>
    private async Task<IReadOnlyList<string>?> SubresourceAsync(string name) =>
        Resource((await _wire.GetAsync($"/apis/{GroupVersion}")).Is(200), $"{names.Plural}/{name}") is { } resource ? [.. Texts(resource["verbs"])] : null;

    private void Lists(WireAnswer document)
    {
        var paths = document.Json["paths"] as JsonObject ?? [];
        var collection = $"/apis/{GroupVersion}/{(names.ClusterScoped ? "" : "namespaces/{namespace}/")}{names.Plural}";
        foreach (var (path, verbs) in new[] { (collection, new[] { "get", "post", "delete" }), (collection + "/{name}", ["get", "put", "patch", "delete"]) })
            document.Has(verbs.All(v => paths.At(path, v) is not null), $"the path {path} with {string.Join(", ", verbs)}");
    }

    private void Describes(WireAnswer document, JsonObject? schemas)
    {
        var schema = schemas?.Select(s => s.Value as JsonObject).FirstOrDefault(s => s?["x-kubernetes-group-version-kind"] is JsonArray kinds && kinds.Any(k =>
            (string?)k?["group"] == names.Group && (string?)k["version"] == names.Version && (string?)k["kind"] == names.Kind));
        if (schema is null)
            Assert.Fail($"asked:    {document.Asked}\nexpected: a schema whose x-kubernetes-group-version-kind has {names.Group}, {names.Version}, {names.Kind}\ngot:      {string.Join(", ", (schemas ?? []).Select(s => s.Key))}");
        foreach (var sample in samples)
        {
            var unknown = Unknown(JsonNode.Parse(sample), schema, schemas!, "").ToList();
            if (unknown.Count > 0)
                Assert.Fail($"asked:    {document.Asked}\nexpected: a schema of {names.Kind} that describes a sample\ngot:      one that does not describe {string.Join(", ", unknown)}\nsample:   {WireAnswer.Cut(sample)}");
        }
    }

    /// <summary>The members of a value that its schema does not know, and values that are of another type.</summary>
    private static IEnumerable<string> Unknown(JsonNode? value, JsonObject schema, JsonObject schemas, string path)
    {
        schema = Resolved(schema, schemas);
        var type = (string?)schema["type"];
        if (value is null || (bool?)schema["x-kubernetes-preserve-unknown-fields"] == true || (bool?)schema["x-kubernetes-int-or-string"] == true || (string?)schema["format"] == "int-or-string")
            return [];
        if (value is JsonObject obj && (type is "object" or null))
        {
            var (properties, others) = (schema["properties"] as JsonObject, schema["additionalProperties"] as JsonObject);
            return properties is null && others is null
                ? []
                : obj.SelectMany(m => (properties?[m.Key] as JsonObject ?? others) is { } known ? Unknown(m.Value, known, schemas, $"{path}.{m.Key}") : [$"{path}.{m.Key}"]);
        }
        if (value is JsonArray array)
            return type == "array" && schema["items"] is JsonObject items ? array.SelectMany((v, i) => Unknown(v, items, schemas, $"{path}[{i}]")) : [$"{path} (a list)"];
        var kind = value.GetValueKind();
        var fits = type switch
        {
            null => true,
            "string" => kind == System.Text.Json.JsonValueKind.String,
            "boolean" => kind is System.Text.Json.JsonValueKind.True or System.Text.Json.JsonValueKind.False,
            "integer" or "number" => kind == System.Text.Json.JsonValueKind.Number,
            _ => false,
        };
        return fits ? [] : [$"{path} (a {kind}, not a {type})"];
    }

    /// <summary>A schema behind its references.</summary>
    private static JsonObject Resolved(JsonObject schema, JsonObject schemas)
    {
        // A reference leads to a schema, and no schema is nothing but a reference to another that leads back.
        for (var steps = 0; steps <= schemas.Count; steps++)
        {
            var reference = (string?)schema["$ref"] ?? (schema["allOf"] is JsonArray { Count: 1 } all ? (string?)all[0]?["$ref"] : null);
            if (reference is null || schemas[reference[(reference.LastIndexOf('/') + 1)..]] is not JsonObject next)
                break;
            schema = next;
        }
        return schema;
    }
}
