using System.Text.Encodings.Web;
using System.Text.Json;

namespace OrleansAA.Load.Results;

/// <summary>How a result is written as JSON.</summary>
internal static class ResultJson
{
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web) { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
