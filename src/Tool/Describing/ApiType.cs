using System.Text.Json.Nodes;

namespace OrleansAA.Tool.Describing;

/// <summary>A member of a type, as OpenAPI tells of it.</summary>
/// <param name="Name">As it is written: <c>observedGeneration</c>.</param>
/// <param name="Type">As kubectl writes it: <c>[]Condition</c>.</param>
/// <param name="Description">What is said of it.</param>
/// <param name="IsRequired">Whether it must be there.</param>
/// <param name="Limits">What its values may be, and what it is if nobody says.</param>
/// <param name="Inner">The type whose members it has; null if it has none.</param>
internal sealed record ApiMember(string Name, string Type, string Description, bool IsRequired, IReadOnlyList<string> Limits, ApiType? Inner);

/// <summary>A type with members, in an OpenAPI document (v3).</summary>
internal sealed class ApiType
{
    private const string RefStart = "#/components/schemas/";

    private readonly JsonObject _document;
    private readonly JsonObject _schema;

    private ApiType(JsonObject document, string name, JsonObject schema) => (_document, FullName, _schema) = (document, name, schema);

    /// <summary>Its name in the document; empty for one that has none.</summary>
    public string FullName { get; }

    public string Name => FullName[(FullName.LastIndexOf('.') + 1)..];

    public string Description => (string?)_schema["description"] ?? "";

    /// <summary>By name.</summary>
    public IReadOnlyList<ApiMember> Members => field ??= [.. (_schema["properties"] as JsonObject ?? []).OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => Member(p.Key, (JsonObject)p.Value!))];

    /// <summary>Rules in CEL about the whole.</summary>
    public IReadOnlyList<string> Limits => SchemaLimits.Of(_schema);

    /// <returns>Null if the document has no such kind.</returns>
    public static ApiType? Find(JsonObject document, string kind, string group, string version)
    {
        foreach (var (name, schema) in (JsonObject)document["components"]!["schemas"]!)
        {
            if ((schema!["x-kubernetes-group-version-kind"] as JsonArray ?? []).Any(k => (string?)k!["kind"] == kind && (string?)k["group"] == group && (string?)k["version"] == version))
                return new(document, name, (JsonObject)schema);
        }
        return null;
    }

    private ApiMember Member(string name, JsonObject schema)
    {
        var required = (_schema["required"] as JsonArray ?? []).Any(r => (string?)r == name);
        return new(name, TypeOf(schema), (string?)schema["description"] ?? Follow(schema)?.Description ?? "", required, SchemaLimits.Of(schema), InnerOf(schema));
    }

    /// <summary>The type that a schema names; null if it names none.</summary>
    private ApiType? Follow(JsonObject schema)
    {
        var reference = (string?)schema["$ref"] ?? (string?)(schema["allOf"] as JsonArray)?.FirstOrDefault()?["$ref"];
        return reference is null ? null : new(_document, reference[RefStart.Length..], (JsonObject)_document["components"]!["schemas"]![reference[RefStart.Length..]]!);
    }

    private string TypeOf(JsonObject schema) => schema switch
    {
        _ when Follow(schema) is { } named => named._schema["properties"] is null && (string?)named._schema["type"] is { } plain and not "object" ? plain : named.Name,
        _ when schema["items"] is JsonObject items => "[]" + TypeOf(items),
        _ when schema["additionalProperties"] is JsonObject values => "map[string]" + TypeOf(values),
        _ => (string?)schema["type"] switch { null or "object" => "Object", var type => type },
    };

    private ApiType? InnerOf(JsonObject schema) => schema switch
    {
        _ when Follow(schema) is { } named => named._schema["properties"] is null ? null : named,
        _ when schema["items"] is JsonObject items => InnerOf(items),
        _ when schema["additionalProperties"] is JsonObject values => InnerOf(values),
        _ => schema["properties"] is null ? null : new(_document, "", schema),
    };
}
