using System.Text.Json.Nodes;

namespace OrleansAA.Tool.Describing;

/// <summary>What a schema says of values besides their type, in words.</summary>
internal static class SchemaLimits
{
    private static readonly (string Keyword, string Words)[] Plain =
    [
        ("format", "format"), ("pattern", "pattern"), ("minLength", "length at least"), ("maxLength", "length at most"), ("minItems", "items at least"), ("maxItems", "items at most"),
        ("minProperties", "members at least"), ("maxProperties", "members at most"), ("multipleOf", "multiple of"), ("x-kubernetes-list-type", "list type"),
    ];

    public static IReadOnlyList<string> Of(JsonObject schema) =>
    [
        .. Default(schema),
        .. schema["enum"] is JsonArray values ? (string[])[$"one of {string.Join(", ", values.Select(v => v?.ToJsonString() ?? "null"))}"] : [],
        .. Bound(schema, "minimum", "exclusiveMinimum", "at least", "more than"),
        .. Bound(schema, "maximum", "exclusiveMaximum", "at most", "less than"),
        .. Plain.Where(p => schema[p.Keyword] is not null).Select(p => $"{p.Words} {schema[p.Keyword]}"),
        .. schema["x-kubernetes-list-map-keys"] is JsonArray keys ? (string[])[$"keys {string.Join(", ", keys.Select(k => (string?)k))}"] : [],
        .. (schema["x-kubernetes-validations"] as JsonArray ?? []).Select(r => $"rule {(string?)r!["rule"]}{((string?)r["message"] is { } message ? $" ({message})" : "")}"),
    ];

    /// <summary>An empty object stands for the defaults of its members.</summary>
    private static string[] Default(JsonObject schema) => schema["default"] is { } value and not JsonObject { Count: 0 } ? [$"default {value.ToJsonString()}"] : [];

    private static string[] Bound(JsonObject schema, string keyword, string exclusive, string words, string exclusiveWords) =>
        schema[keyword] is { } bound ? [$"{((bool?)schema[exclusive] == true ? exclusiveWords : words)} {bound.ToJsonString()}"] : [];
}
