using System.Text.Json.Nodes;

namespace OrleansAA.Testing.Root;

/// <summary>
/// OpenAPI v2 documents of several servers as one, as kube-aggregator has it: of each the paths of its own group, with the definitions and parameters these lead to. One of a name that another document has is one with it
/// if they differ in nothing but <c>x-kubernetes-group-version-kind</c>, whose lists are joined; it gets another name if they do (MergeSpecsIgnorePathConflictRenamingDefinitionsAndParameters of kube-openapi).
/// </summary>
internal sealed class MergedSpecs
{
    private const string Definitions = "definitions";
    private const string Parameters = "parameters";
    private const string Kinds = "x-kubernetes-group-version-kind";

    private readonly JsonObject _paths = [];
    private readonly Dictionary<string, JsonObject> _shared = new() { [Definitions] = [], [Parameters] = [] };

    /// <summary>The document.</summary>
    public JsonObject Document => new()
    {
        ["swagger"] = "2.0",
        ["info"] = new JsonObject { ["title"] = "Kubernetes", ["version"] = RootDiscovery.Version },
        ["paths"] = _paths.DeepClone(),
        [Definitions] = _shared[Definitions].DeepClone(),
        [Parameters] = _shared[Parameters].DeepClone(),
    };

    /// <summary>Adds a server's document.</summary>
    /// <param name="spec">All of it.</param>
    /// <param name="isOwn">Whether a path is of the server's group.</param>
    public void Add(JsonObject spec, Func<string, bool> isOwn)
    {
        var paths = new JsonObject(((JsonObject?)spec["paths"] ?? []).Where(p => isOwn(p.Key) && !_paths.ContainsKey(p.Key)).Select(p => KeyValuePair.Create(p.Key, p.Value?.DeepClone())));
        var used = new Dictionary<Shared, JsonObject>();
        Collect(paths, spec, used);
        var names = used.ToDictionary(d => d.Key, d => NameOf(d.Key, d.Value));
        foreach (var (shared, value) in used)
            Put(names[shared], (JsonObject)Renamed(value, names)!);
        foreach (var (path, item) in (JsonObject)Renamed(paths, names)!)
            _paths[path] = item?.DeepClone();
    }

    /// <summary>The definitions and parameters that something leads to.</summary>
    private static void Collect(JsonNode? node, JsonObject spec, Dictionary<Shared, JsonObject> used)
    {
        foreach (var child in node switch { JsonObject o => o.Select(m => m.Value), JsonArray a => a, _ => [] })
            Collect(child, spec, used);
        if (node is JsonObject reference && Reference(reference) is { } shared && spec[shared.Section]?[shared.Name] is JsonObject value && used.TryAdd(shared, value))
            Collect(value, spec, used);
    }

    /// <summary>Its own, if nobody else has it, or the same; else the first that is free with a number behind it.</summary>
    private Shared NameOf(Shared shared, JsonObject value)
    {
        var chosen = shared;
        for (var number = 2; _shared[chosen.Section][chosen.Name] is JsonObject known && !JsonNode.DeepEquals(WithoutKinds(known), WithoutKinds(value)); number++)
            chosen = shared with { Name = $"{shared.Name}_v{number}" };
        return chosen;
    }

    private void Put(Shared shared, JsonObject value)
    {
        if (_shared[shared.Section][shared.Name] is not JsonObject known)
        {
            _shared[shared.Section][shared.Name] = value.DeepClone();
            return;
        }
        foreach (var kind in (JsonArray?)value[Kinds] ?? [])
        {
            var kinds = (JsonArray)(known[Kinds] ??= new JsonArray());
            if (!kinds.Any(k => JsonNode.DeepEquals(k, kind)))
                kinds.Add(kind!.DeepClone());
        }
    }

    private static JsonNode? Renamed(JsonNode? node, Dictionary<Shared, Shared> names) => node switch
    {
        JsonObject o when Reference(o) is { } shared && names.TryGetValue(shared, out var other) && other != shared => new JsonObject { ["$ref"] = $"#/{other.Section}/{other.Name}" },
        JsonObject o => new JsonObject(o.Select(m => KeyValuePair.Create(m.Key, Renamed(m.Value, names)))),
        JsonArray a => new JsonArray([.. a.Select(i => Renamed(i, names))]),
        _ => node?.DeepClone(),
    };

    private static Shared? Reference(JsonObject node) =>
        node["$ref"] is JsonValue value && value.TryGetValue<string>(out var text) && text.Split('/', 3) is ["#", Definitions or Parameters, var name] ? new(text.Split('/')[1], name) : null;

    private static JsonObject WithoutKinds(JsonObject definition)
    {
        var plain = (JsonObject)definition.DeepClone();
        plain.Remove(Kinds);
        return plain;
    }

    /// <summary>What paths refer to.</summary>
    private sealed record Shared(string Section, string Name);
}
