using System.Buffers;
using System.Text.Json;
using OrleansAA.ApiMachinery.Json;

namespace OrleansAA.Gateway.Negotiation;

/// <summary>JSON indented by two spaces, as Go's json.Indent writes it; no newline at the end.</summary>
internal static class IndentedJson
{
    private static readonly JsonWriterOptions TwoSpaces = new() { Indented = true, IndentSize = 2, NewLine = "\n", Encoder = GoEscapingEncoder.Instance };

    public static ReadOnlyMemory<byte> Of(ReadOnlySpan<byte> json)
    {
        var output = new ArrayBufferWriter<byte>(json.Length * 2);
        using (var writer = new Utf8JsonWriter(output, TwoSpaces))
            ValueJson.Write(writer, ValueJson.Parse(json));
        return output.WrittenMemory;
    }
}
