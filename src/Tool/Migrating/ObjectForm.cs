using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace OrleansAA.Tool.Migrating;

/// <summary>An object as it is compared: with its members in order, and without what says nothing or is each server's own.</summary>
internal static class ObjectForm
{
    private const int ShownMax = 80;

    /// <param name="value">As a server shows it.</param>
    /// <param name="without">Members of metadata that are left out, too.</param>
    public static JsonObject Of(JsonObject value, params IReadOnlyList<string> without)
    {
        var form = new JsonObject();
        foreach (var (name, member) in value.OrderBy(m => m.Key, StringComparer.Ordinal).Where(m => m.Key is not ("apiVersion" or "kind")))
        {
            if (name == "metadata")
                form[name] = Metadata((JsonObject)member!, without);
            else if (Sorted(member) is { } sorted)
                form[name] = sorted;
        }
        return form;
    }

    public static string Hash(JsonObject form) => Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(form.ToJsonString())));

    /// <summary>What differs, a line each, by path.</summary>
    public static IEnumerable<string> Differences(JsonNode? there, JsonNode? here, string path = "")
    {
        if (there is JsonObject a && here is JsonObject b)
            return a.Select(m => m.Key).Union(b.Select(m => m.Key)).SelectMany(name => Differences(a[name], b[name], path.Length == 0 ? name : $"{path}.{name}"));
        if (there is JsonArray many && here is JsonArray others && many.Count == others.Count)
            return many.Zip(others).Index().SelectMany(pair => Differences(pair.Item.First, pair.Item.Second, $"{path}[{pair.Index}]"));
        return JsonNode.DeepEquals(there, here) ? [] : [$"{path}: {Shown(there)} became {Shown(here)}"];
    }

    private static JsonObject Metadata(JsonObject metadata, IReadOnlyList<string> without)
    {
        var form = new JsonObject();
        foreach (var (name, member) in metadata.OrderBy(m => m.Key, StringComparer.Ordinal).Where(m => m.Key is not ("resourceVersion" or "selfLink") && !without.Contains(m.Key)))
        {
            // A field that is owned is an empty object.
            if (Sorted(member, keepsEmpty: name == "managedFields") is { } sorted)
                form[name] = sorted;
        }
        return form;
    }

    /// <summary>Members in order; null and empty objects mean what is not there.</summary>
    private static JsonNode? Sorted(JsonNode? node, bool keepsEmpty = false)
    {
        if (node is JsonArray items)
            return new JsonArray([.. items.Select(i => Sorted(i, keepsEmpty: true))]);
        if (node is not JsonObject members)
            return node is JsonValue value && value.GetValueKind() == JsonValueKind.Number ? Number(value) : node?.DeepClone();
        var sorted = new JsonObject();
        foreach (var (name, member) in members.OrderBy(m => m.Key, StringComparer.Ordinal))
        {
            if (Sorted(member, keepsEmpty) is { } kept)
                sorted[name] = kept;
        }
        return sorted.Count > 0 || keepsEmpty ? sorted : null;
    }

    /// <summary>A whole number is written as one: 1.0 and 1e0 are 1.</summary>
    private static JsonNode Number(JsonValue value)
    {
        if (!value.TryGetValue<JsonElement>(out var number))
            return value.DeepClone();
        return number.TryGetInt64(out var whole) ? whole : number.GetDouble() is var real && Math.Abs(real) < 1e15 && Math.Truncate(real) == real ? (long)real : real;
    }

    private static string Shown(JsonNode? node) => node?.ToJsonString() switch
    {
        null => "nothing",
        { Length: > ShownMax } text => text[..ShownMax] + "...",
        var text => text,
    };
}
