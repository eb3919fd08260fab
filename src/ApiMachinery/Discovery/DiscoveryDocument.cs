using System.Security.Cryptography;
using OrleansAA.ApiMachinery.Json;

namespace OrleansAA.ApiMachinery.Discovery;

/// <summary>A discovery document: as a tree (not to be edited), for other encodings, and as JSON.</summary>
public sealed class DiscoveryDocument
{
    private readonly Lazy<ReadOnlyMemory<byte>> _json;

    internal DiscoveryDocument(Value tree)
    {
        Tree = tree;
        _json = new(() => ValueJson.Write(tree));
    }

    /// <summary>The document.</summary>
    public Value Tree { get; }

    /// <summary>Compact UTF-8.</summary>
    public ReadOnlyMemory<byte> Json => _json.Value;

    /// <summary>The strong ETag of the JSON form, with its quotes; equal on every replica that serves the same.</summary>
    public string ETag => $"\"{Convert.ToHexString(SHA512.HashData(Json.Span))}\"";
}
