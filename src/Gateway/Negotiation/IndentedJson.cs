using System.Buffers;
using OrleansAA.ApiMachinery.Json;

namespace OrleansAA.Gateway.Negotiation;

/// <summary>JSON indented by two spaces, as Go's json.Indent writes it; no newline at the end.</summary>
internal static class IndentedJson
{
    public static ReadOnlyMemory<byte> Of(ReadOnlySpan<byte> json)
    {
        var output = new ArrayBufferWriter<byte>(json.Length * 2);
        new JsonIndenter().Write(output, json);
        return output.WrittenMemory;
    }
}
