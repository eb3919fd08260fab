using System.Buffers;
using System.Text.Json;
using OrleansAA.ApiMachinery.Go;
using OrleansAA.ApiMachinery.Scheme;

namespace OrleansAA.ApiMachinery.Admission;

/// <summary>What a client asks of the subresource it connects to. It is what webhooks get for an object, as k8s.io/apiserver gives them <c>PodExecOptions</c>.</summary>
/// <param name="Kind">The subresource's own: <c>PumpConsoleOptions</c>.</param>
/// <param name="Path">What follows the subresource's name, unescaped, with its slash; "" if nothing does.</param>
/// <param name="RawQuery">The query as it was sent, without its question mark.</param>
public sealed record ConnectOptions(string Kind, string Path, string RawQuery)
{
    private static readonly JsonWriterOptions Compact = new() { Encoder = GoEscapingEncoder.Instance };

    /// <summary>The query parameters that the subresource declares, those that are there.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>();

    /// <summary>The options as JSON of a version.</summary>
    public ReadOnlyMemory<byte> ToJson(ResourceKind kind, KindVersion version)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Compact))
        {
            writer.WriteStartObject();
            writer.WriteString("kind", Kind);
            writer.WriteString("apiVersion", $"{kind.Group}/{version.Name}");
            if (Path.Length > 0)
                writer.WriteString("path", Path);
            foreach (var (name, value) in Parameters.OrderBy(p => p.Key, StringComparer.Ordinal))
                writer.WriteString(name, value);
            writer.WriteEndObject();
        }
        return buffer.WrittenMemory;
    }
}
