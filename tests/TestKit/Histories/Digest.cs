using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace OrleansAA.TestKit.Histories;

/// <summary>Stands for the bytes of an object's metadata, spec and status: what all ways to read it show alike.</summary>
public readonly record struct Digest(ulong Value)
{
    public static Digest Of(JsonElement value)
    {
        var text = new StringBuilder();
        foreach (var part in (string[])["metadata", "spec", "status"])
            text.Append(value.TryGetProperty(part, out var found) ? found.GetRawText() : "-").Append('\n');
        return Of(text.ToString());
    }

    public static Digest Of(string text) => new(BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(text))));

    public override string ToString() => $"{Value:x16}";
}
