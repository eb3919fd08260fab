using System.Globalization;
using System.Text.Json;

namespace OrleansAA.TestKit;

/// <summary>Reads what tests look at in an object's JSON.</summary>
public static class ObjectJson
{
    public static string NameOf(JsonElement value) => Metadata(value, "name");

    public static string NamespaceOf(JsonElement value) => Metadata(value, "namespace");

    public static string UidOf(JsonElement value) => Metadata(value, "uid");

    /// <summary>namespace/name.</summary>
    public static string KeyOf(JsonElement value) => $"{NamespaceOf(value)}/{NameOf(value)}";

    /// <summary>metadata.resourceVersion.</summary>
    public static long RevisionOf(JsonElement value) => long.TryParse(Metadata(value, "resourceVersion"), CultureInfo.InvariantCulture, out var revision)
        ? revision
        : throw new FormatException("no resourceVersion: " + value.GetRawText());

    /// <summary>An annotation, or null.</summary>
    public static string? Annotation(JsonElement value, string name) =>
        value.GetProperty("metadata").TryGetProperty("annotations", out var all) && all.TryGetProperty(name, out var text) ? text.GetString() : null;

    private static string Metadata(JsonElement value, string name) =>
        value.GetProperty("metadata").TryGetProperty(name, out var text) ? text.GetString()! : "";
}
