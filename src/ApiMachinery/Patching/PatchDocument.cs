using System.Text.Json;
using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Go;
using OrleansAA.ApiMachinery.Json;

namespace OrleansAA.ApiMachinery.Patching;

/// <summary>The JSON text of a patch.</summary>
internal static class PatchDocument
{
    /// <param name="json">The body.</param>
    /// <param name="prefix">What messages begin with.</param>
    /// <param name="duplicates">Gets the members that appear again.</param>
    /// <exception cref="StatusException">400: no JSON.</exception>
    public static Value Parse(ReadOnlySpan<byte> json, string prefix, StrictErrors duplicates)
    {
        try
        {
            return ValueJson.Parse(json, duplicates);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw PatchErrors.Malformed(prefix + (GoJsonSyntax.Explain(json) ?? e.Message));
        }
    }

    /// <summary>The same, for a patch that is an object; null reads as an object without members.</summary>
    public static MapValue ParseMap(ReadOnlySpan<byte> json, string prefix, out IReadOnlyList<string> strictErrors)
    {
        var duplicates = new StrictErrors();
        var document = Parse(json, prefix, duplicates);
        strictErrors = duplicates.Texts;
        return document switch
        {
            MapValue map => map,
            NullValue => new MapValue(),
            _ => throw PatchErrors.Malformed($"{prefix}json: cannot unmarshal {document.JsonType} into Go value of type map[string]interface {{}}"),
        };
    }
}
