using System.Text.Json.Nodes;

namespace OrleansAA.EndToEnd.Cluster;

/// <summary>
/// The schemas that Kubernetes publishes (<c>api/openapi-spec/swagger.json</c>), and what objects do otherwise: members that are unknown or missing, values of another type, or none of those there are. What a server
/// checks besides (names, ranges, whether members fit each other) is in no schema.
/// </summary>
public sealed class PublishedSchemas(JsonObject document)
{
    private const string Reference = "#/definitions/";

    private readonly JsonObject _definitions = (JsonObject)document["definitions"]!;

    private readonly Dictionary<(string Group, string Version, string Kind), string> _kinds = document["definitions"]!.AsObject()
        .SelectMany(d => (d.Value!["x-kubernetes-group-version-kind"]?.AsArray() ?? []).Select(k => (Key: ((string)k!["group"]!, (string)k["version"]!, (string)k["kind"]!), Name: d.Key)))
        .GroupBy(k => k.Key).ToDictionary(g => g.Key, g => g.First().Name);

    /// <summary>What is wrong with an object of a kind that Kubernetes has.</summary>
    public IReadOnlyList<string> Violations(JsonObject value)
    {
        var version = ((string)value["apiVersion"]!).Split('/');
        var kind = (string)value["kind"]!;
        return _kinds.TryGetValue((version is [var group, _] ? group : "", version[^1], kind), out var name)
            ? [.. Violations(value, (JsonObject)_definitions[name]!, kind)]
            : [$"there is no {string.Join('/', version)} {kind}"];
    }

    private IEnumerable<string> Violations(JsonNode? value, JsonObject schema, string path)
    {
        if (schema["$ref"] is { } reference)
            return Violations(value, (JsonObject)_definitions[((string)reference!)[Reference.Length..]]!, path);
        if (!IsOfType(value, schema))
            return [$"{path}: {value?.ToJsonString() ?? "null"} is no {schema["type"]}"];
        if (schema["enum"]?.AsArray() is { } known && !known.Any(k => JsonNode.DeepEquals(k, value)))
            return [$"{path}: {value!.ToJsonString()} is none of {known.ToJsonString()}"];
        return value switch
        {
            JsonArray items when schema["items"] is JsonObject of => items.SelectMany((item, i) => Violations(item, of, $"{path}[{i}]")),
            JsonObject members => Violations(members, schema, path),
            _ => [],
        };
    }

    private IEnumerable<string> Violations(JsonObject members, JsonObject schema, string path)
    {
        var properties = schema["properties"] as JsonObject;
        var others = schema["additionalProperties"] as JsonObject;
        var missing = (schema["required"]?.AsArray() ?? []).Select(r => (string)r!).Where(r => members[r] is null).Select(r => $"{path}.{r}: is missing");
        return missing.Concat(members.SelectMany(m => (properties?[m.Key] ?? others) is JsonObject of ? Violations(m.Value, of, $"{path}.{m.Key}")
            : properties is null ? [] : [$"{path}.{m.Key}: is unknown"]));
    }

    private static bool IsOfType(JsonNode? value, JsonObject schema) => ((string?)schema["type"], (string?)schema["format"]) switch
    {
        (null, _) => true,
        ("string", "int-or-string") => value is JsonValue v && (v.TryGetValue<string>(out _) || v.TryGetValue<long>(out _)),
        // A quantity may be written as a number.
        ("string", null) when schema["description"]?.ToString().StartsWith("Quantity is a fixed-point", StringComparison.Ordinal) == true => value is JsonValue,
        ("string", _) => value is JsonValue v && v.TryGetValue<string>(out _),
        ("boolean", _) => value is JsonValue v && v.TryGetValue<bool>(out _),
        ("integer", _) => value is JsonValue v && v.TryGetValue<long>(out _),
        ("number", _) => value is JsonValue v && v.TryGetValue<double>(out _),
        ("array", _) => value is JsonArray,
        ("object", _) => value is JsonObject,
        var (type, _) => throw new NotSupportedException($"a schema of type {type}"),
    };
}
