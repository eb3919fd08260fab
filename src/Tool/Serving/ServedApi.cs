using System.Text.Json.Nodes;

namespace OrleansAA.Tool.Serving;

/// <summary>A resource as discovery tells of it; a subresource has its own name only.</summary>
internal sealed record ServedResource(string Name, string Kind, IReadOnlyList<string> Verbs)
{
    public string Singular { get; init; } = "";

    public IReadOnlyList<string> ShortNames { get; init; } = [];

    public bool IsNamespaced { get; init; }

    public IReadOnlyList<ServedResource> Subresources { get; init; } = [];
}

/// <summary>A version of a group.</summary>
internal sealed record ServedVersion(string Group, string Name, IReadOnlyList<ServedResource> Resources)
{
    /// <summary>As the aggregator calls it: <c>v1.example.org</c>.</summary>
    public string ApiService => $"{Name}.{Group}";
}

/// <summary>What a server serves, as any client finds it out.</summary>
/// <param name="Product">What the server is called.</param>
/// <param name="Versions">All versions of all groups; of a group the preferred one first.</param>
/// <param name="Documents">The OpenAPI documents (v3), by <c>apis/GROUP/VERSION</c>.</param>
internal sealed record ServedApi(string Product, IReadOnlyList<ServedVersion> Versions, IReadOnlyDictionary<string, JsonObject> Documents)
{
    public IEnumerable<IGrouping<string, ServedVersion>> Groups => Versions.GroupBy(v => v.Group);

    public JsonObject DocumentOf(ServedVersion version) => Documents[$"apis/{version.Group}/{version.Name}"];

    /// <param name="product">What the server is called.</param>
    /// <param name="readAsync">Reads a path of the server.</param>
    public static async Task<ServedApi> ReadAsync(string product, Func<string, Task<JsonNode>> readAsync)
    {
        List<ServedVersion> versions = [];
        Dictionary<string, JsonObject> documents = [];
        foreach (var group in Items((await readAsync("apis"))["groups"]))
        {
            var (name, preferred) = (Text(group["name"]), Text(group["preferredVersion"]?["version"]));
            foreach (var version in Items(group["versions"]).Select(v => Text(v["version"])).OrderBy(v => v == preferred ? 0 : 1))
            {
                versions.Add(new(name, version, Resources(await readAsync($"apis/{name}/{version}"))));
                documents.Add($"apis/{name}/{version}", (JsonObject)await readAsync($"openapi/v3/apis/{name}/{version}"));
            }
        }
        return new(product, versions, documents);
    }

    private static List<ServedResource> Resources(JsonNode list)
    {
        var all = Items(list["resources"]).Select(Resource).ToList();
        return [.. all.Where(r => !r.Name.Contains('/', StringComparison.Ordinal)).Select(r => r with
        {
            Subresources = [.. all.Where(s => s.Name.StartsWith(r.Name + "/", StringComparison.Ordinal)).Select(s => s with { Name = s.Name[(r.Name.Length + 1)..] })],
        })];
    }

    private static ServedResource Resource(JsonNode resource) => new(Text(resource["name"]), Text(resource["kind"]), [.. Items(resource["verbs"]).Select(v => Text(v))])
    {
        Singular = Text(resource["singularName"]), ShortNames = [.. Items(resource["shortNames"]).Select(n => Text(n))], IsNamespaced = (bool?)resource["namespaced"] ?? false,
    };

    private static IEnumerable<JsonNode> Items(JsonNode? list) => (list as JsonArray ?? []).OfType<JsonNode>();

    private static string Text(JsonNode? node) => (string?)node ?? "";
}
