using k8s;
using k8s.Models;
using OrleansAA.ApiMachinery.Schemas;

namespace OrleansAA.ApiMachinery.Scheme;

/// <summary>Objects of one kind as JSON: what is stored and what is sent.</summary>
public static class KindCodec
{
    /// <summary>JSON of an object, with kind and apiVersion set.</summary>
    public static byte[] Encode(ResourceKind kind, KindVersion version, object value)
    {
        var typed = (IKubernetesObject)value;
        typed.Kind = kind.Kind;
        typed.ApiVersion = new GroupVersion(kind.Group, version.Name).ToString();
        return ObjectCodec.Encode(version.Schema, value);
    }

    /// <summary>Reads JSON that this server wrote itself, of the storage version.</summary>
    public static object DecodeStored(ResourceKind kind, ReadOnlySpan<byte> json) => ObjectCodec.Decode(kind.Storage.Schema, json, out _);

    /// <summary>Stored JSON as JSON of another version; the same bytes if it is the storage version.</summary>
    public static ReadOnlyMemory<byte> Convert(ResourceKind kind, KindVersion version, ReadOnlyMemory<byte> stored) => version == kind.Storage
        ? stored
        : Encode(kind, version, version.FromStorage(DecodeStored(kind, stored.Span)));

    /// <summary>What every object of a kind and version begins with: <c>{"kind":"PortRule","apiVersion":"firewalld.fedoraproject.org/v1"</c>. Lists leave it out of their items.</summary>
    public static byte[] TypePrefix(ResourceKind kind, KindVersion version)
    {
        var empty = (IKubernetesObject<V1ObjectMeta>)version.Schema.New();
        var json = Encode(kind, version, empty).AsSpan();
        return json[..json.IndexOf(",\"metadata\""u8)].ToArray();
    }
}
