using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Json;

namespace OrleansAA.ApiMachinery.Scheme;

/// <summary>Reads configurations that clients apply. They stay trees: apply must know what is left out.</summary>
public static class AppliedDecoder
{
    /// <param name="body">YAML, or JSON, which is YAML too.</param>
    /// <param name="duplicates">Gets a text for each key that appears again.</param>
    /// <exception cref="StatusException">400: the body is no object.</exception>
    public static MapValue Read(ReadOnlySpan<byte> body, ICollection<string> duplicates)
    {
        Value value;
        try
        {
            value = YamlJson.Parse(body, duplicates);
        }
        catch (DecodeException e)
        {
            throw Statuses.BadRequest("error decoding YAML: error converting YAML to JSON: " + e.Message);
        }
        return value switch
        {
            MapValue map => map,
            NullValue => new MapValue(),
            _ => throw Statuses.BadRequest(
                $"error decoding YAML: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal {value.JsonType} into Go value of type map[string]interface {{}}"),
        };
    }

    /// <summary>Tells of keys that appear again. It is done after the configuration was applied: what is wrong with it as a whole is told first.</summary>
    /// <exception cref="StatusException">400: there are some, and <paramref name="fieldValidation"/> is Strict.</exception>
    public static void TellDuplicates(IReadOnlyList<string> duplicates, string fieldValidation, ICollection<string> warnings)
    {
        if (duplicates.Count > 0 && fieldValidation == "Strict")
            throw Statuses.BadRequest("error strict decoding YAML: error converting YAML to JSON: " + RequestDecoder.StrictText(duplicates, []));
        foreach (var text in fieldValidation == "Warn" ? duplicates : [])
            warnings.Add(text);
    }
}
