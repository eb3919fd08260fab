using System.Buffers;
using System.Text.Json;
using k8s.Models;
using OrleansAA.ApiMachinery.Json;
using OrleansAA.ApiMachinery.Schemas;

namespace OrleansAA.ApiMachinery.Meta;

/// <summary>Writes the metadata of objects of any kind as meta.k8s.io PartialObjectMetadata, alone or as a list.</summary>
public static class PartialObjectMetadata
{
    /// <summary>Its API group.</summary>
    public const string Group = "meta.k8s.io";

    /// <summary>The apiVersion of a version of meta.k8s.io.</summary>
    public static string ApiVersion(string version) => $"{Group}/{version}";

    /// <summary>Writes an object's metadata alone.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="version">The version of meta.k8s.io: <c>v1</c>.</param>
    /// <param name="meta">The metadata.</param>
    public static void Write(IBufferWriter<byte> output, string version, V1ObjectMeta meta)
    {
        using var writer = new Utf8JsonWriter(output, ValueJson.Compact);
        Write(writer, version, meta);
    }

    /// <summary>The same of metadata that is JSON already: the object's own, which is written as it stands.</summary>
    public static void Write(IBufferWriter<byte> output, string version, ReadOnlySpan<byte> metadata)
    {
        using var writer = new Utf8JsonWriter(output, ValueJson.Compact);
        Write(writer, version, metadata);
    }

    /// <summary>A list up to its items, which are to follow: null if there are none, as Go writes it.</summary>
    public static void WriteListHead(IBufferWriter<byte> output, string version, V1ListMeta meta)
    {
        using var writer = new Utf8JsonWriter(output, ValueJson.Compact);
        Begin(writer, "PartialObjectMetadataList", version);
        SchemaRegistry.Of<V1ListMeta>().WriteObject(writer, meta);
    }

    internal static void Write(Utf8JsonWriter writer, string version, V1ObjectMeta meta)
    {
        Begin(writer, "PartialObjectMetadata", version);
        SchemaRegistry.Of<V1ObjectMeta>().WriteObject(writer, meta);
        writer.WriteEndObject();
    }

    internal static void Write(Utf8JsonWriter writer, string version, ReadOnlySpan<byte> metadata)
    {
        Begin(writer, "PartialObjectMetadata", version);
        writer.WriteRawValue(metadata, skipInputValidation: true);
        writer.WriteEndObject();
    }

    private static void Begin(Utf8JsonWriter writer, string kind, string version)
    {
        writer.WriteStartObject();
        writer.WriteString("kind"u8, kind);
        writer.WriteString("apiVersion"u8, ApiVersion(version));
        writer.WritePropertyName("metadata"u8);
    }
}
