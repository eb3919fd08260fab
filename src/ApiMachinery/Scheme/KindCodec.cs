using System.Text.Json;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Schemas;
using k8s;
using k8s.Models;

namespace OrleansAA.ApiMachinery.Scheme;

/// <summary>Objects of one kind as JSON: what is stored and what is sent.</summary>
public static class KindCodec
{
    /// <summary>JSON of an object, with kind and apiVersion set.</summary>
    public static byte[] Encode(ResourceKind kind, KindVersion version, object value)
    {
        SetType(kind, version, value);
        return ObjectCodec.Encode(version.Schema, value);
    }

    /// <summary>Has an object say what it is.</summary>
    public static void SetType(ResourceKind kind, KindVersion version, object value)
    {
        var typed = (IKubernetesObject)value;
        typed.Kind = kind.Kind;
        typed.ApiVersion = new GroupVersion(kind.Group, version.Name).ToString();
    }

    /// <summary>Reads JSON that this server wrote itself, of the storage version.</summary>
    /// <remarks>What was stored before a member had a default has it now.</remarks>
    public static object DecodeStored(ResourceKind kind, ReadOnlySpan<byte> json)
    {
        var value = ObjectCodec.DecodeStored(kind.Storage.Schema, json);
        kind.Storage.Schema.ApplyDefaults(value);
        return value;
    }

    /// <summary>Stored JSON with the defaults that have come since; the same bytes of a kind that has none.</summary>
    public static ReadOnlyMemory<byte> WithDefaults(ResourceKind kind, ReadOnlyMemory<byte> stored)
    {
        if (!kind.Storage.Schema.HasDefaults)
            return stored;
        var json = Encode(kind, kind.Storage, DecodeStored(kind, stored.Span));
        return stored.Span.SequenceEqual(json) ? stored : json;
    }

    /// <summary>Stored JSON as JSON of another version; the same bytes if it is the storage version.</summary>
    public static ReadOnlyMemory<byte> Convert(ResourceKind kind, KindVersion version, ReadOnlyMemory<byte> stored) => version == kind.Storage
        ? stored
        : Encode(kind, version, version.FromStorage(DecodeStored(kind, stored.Span)));

    /// <summary>The metadata of stored JSON, as a part of it: of a list that shows nothing else, no object is made.</summary>
    public static ReadOnlyMemory<byte> StoredMetadata(ReadOnlyMemory<byte> stored)
    {
        var reader = new Utf8JsonReader(stored.Span);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isMetadata = reader.ValueTextEquals("metadata"u8);
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            if (isMetadata)
                return stored[start..(int)reader.BytesConsumed];
        }
        throw new InvalidDataException("an object without metadata");
    }

    /// <summary>What every object of a kind and version begins with: <c>{"kind":"Widget","apiVersion":"example.com/v1"</c>. Lists leave it out of their items.</summary>
    public static byte[] TypePrefix(ResourceKind kind, KindVersion version)
    {
        var empty = (IKubernetesObject<V1ObjectMeta>)version.Schema.New();
        var json = Encode(kind, version, empty).AsSpan();
        return json[..json.IndexOf(",\"metadata\""u8)].ToArray();
    }
}
