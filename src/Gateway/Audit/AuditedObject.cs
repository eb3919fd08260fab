using System.Text.Json;
using OrleansAA.ApiMachinery.Json;

namespace OrleansAA.Gateway.Audit;

/// <summary>An object as an event has it: JSON, whatever it was sent as.</summary>
internal static class AuditedObject
{
    /// <summary>Says of an event that something of it is missing.</summary>
    public const string Truncated = "audit.k8s.io/truncated";

    /// <returns>Null if it is neither JSON nor YAML.</returns>
    public static Value? Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            return body.Span.TrimStart(" \t\r\n"u8) is [(byte)'{' or (byte)'[', ..] ? ValueJson.Parse(body.Span) : YamlJson.Parse(body.Span);
        }
        catch (Exception e) when (e is JsonException or DecodeException)
        {
            return null;
        }
    }

    public static ReadOnlyMemory<byte> Write(Value value, bool omitsManagedFields)
    {
        if (omitsManagedFields)
            OmitManagedFields(value);
        return ValueJson.Write(value);
    }

    private static void OmitManagedFields(Value value)
    {
        if (value is not MapValue map)
            return;
        (map.Get("metadata") as MapValue)?.Remove("managedFields");
        if (map.Get("items") is not ListValue items)
            return;
        for (var i = 0; i < items.Count; i++)
            OmitManagedFields(items[i]);
    }
}

/// <summary>What the body of a request says of the object it is about; null where it does not.</summary>
internal readonly record struct SentReference(string? Name, string? Namespace, string? Uid, string? ResourceVersion)
{
    public static SentReference Of(Value? sent) =>
        (sent as MapValue)?.Get("metadata") is MapValue meta ? new(Text(meta, "name"), Text(meta, "namespace"), Text(meta, "uid"), Text(meta, "resourceVersion")) : default;

    private static string? Text(MapValue meta, string member) => (meta.Get(member) as StringValue)?.Text;
}
