using System.Buffers.Binary;
using OrleansAA.ApiMachinery.Json;

namespace OrleansAA.ApiMachinery.OpenApi;

/// <summary>
/// The parameters of a v2 document that its operations refer to by name instead of repeating them. The name ends in a hash of the parameter,
/// computed as kube-openapi does: a parameter that Kubernetes has too has the same name there.
/// </summary>
internal sealed class SharedParameters
{
    private readonly Dictionary<string, Value> _parameters = new(StringComparer.Ordinal);

    public MapValue ToValue() => Tree.Sorted(_parameters);

    /// <summary>A reference to the parameter, which is shared from now on.</summary>
    /// <param name="parameter">Its members in the order kube-openapi writes them: the hash depends on it.</param>
    public Value Share(MapValue parameter)
    {
        var name = $"{((StringValue)parameter["name"]).Text}-{Hash(ValueJson.Write(parameter))}";
        _parameters.TryAdd(name, parameter);
        return Tree.Object(("$ref", "#/parameters/" + name));
    }

    /// <summary>The first six bytes of FNV-1 (64 bits), in URL-safe base64.</summary>
    private static string Hash(byte[] text)
    {
        var hash = 0xcbf29ce484222325;
        foreach (var b in text)
            hash = unchecked(hash * 0x100000001b3) ^ b;
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, hash);
        return Convert.ToBase64String(bytes[..6]).Replace('+', '-').Replace('/', '_');
    }
}
