using System.Security.Cryptography;
using OrleansAA.ApiMachinery.Json;

namespace OrleansAA.ApiMachinery.OpenApi;

/// <summary>A document, encoded. Equal kinds give equal bytes on every replica, so hash and ETag are equal, too.</summary>
public sealed class OpenApiDocument
{
    private readonly Lazy<ReadOnlyMemory<byte>>? _protobuf;

    internal OpenApiDocument(Value document, Func<Value, byte[]>? protobuf)
    {
        var json = ValueJson.Write(document);
        Json = json;
        Hash = Convert.ToHexString(SHA512.HashData(json));
        _protobuf = protobuf is null ? null : new(() => protobuf(ValueJson.Parse(json)));
    }

    /// <summary>UTF-8.</summary>
    public ReadOnlyMemory<byte> Json { get; }

    /// <summary>The same as gnostic's Document message, encoded when first asked for; null for the index of v3, which is JSON only.</summary>
    public ReadOnlyMemory<byte>? Protobuf => _protobuf?.Value;

    /// <summary>SHA-512 of the JSON form, upper-case hexadecimal.</summary>
    public string Hash { get; }

    /// <summary>The strong ETag of both forms, with its quotes. They share it, since the answer varies by Accept.</summary>
    public string ETag => $"\"{Hash}\"";
}
