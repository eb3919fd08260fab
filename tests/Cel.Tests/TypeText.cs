using OrleansAA.Cel.Types;

namespace OrleansAA.Cel.Tests;

/// <summary>Types out of their names: <c>map(string, list(int))</c>.</summary>
internal static class TypeText
{
    public static CelType Parse(string text)
    {
        var open = text.IndexOf('(', StringComparison.Ordinal);
        if (open < 0) return Simple(text);
        var parameters = Split(text[(open + 1)..^1]).Select(Parse).ToArray();
        return text[..open] switch
        {
            "list" => CelType.List(parameters[0]),
            "map" => CelType.Map(parameters[0], parameters[1]),
            "type" => CelType.Of(parameters[0]),
            "optional_type" => CelType.Optional(parameters[0]),
            var name => CelType.Opaque(name, parameters),
        };
    }

    private static CelType Simple(string name) => name switch
    {
        "dyn" => CelType.Dyn,
        "null" or "null_type" => CelType.Null,
        "bool" => CelType.Bool,
        "int" => CelType.Int,
        "uint" => CelType.Uint,
        "double" => CelType.Double,
        "string" => CelType.String,
        "bytes" => CelType.Bytes,
        "duration" or "google.protobuf.Duration" => CelType.Duration,
        "timestamp" or "google.protobuf.Timestamp" => CelType.Timestamp,
        "list" => CelType.ListOfDyn,
        "map" => CelType.MapOfDyn,
        "type" => CelType.Type,
        _ => CelType.Object(name),
    };

    private static IEnumerable<string> Split(string text)
    {
        var (depth, start) = (0, 0);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '(') depth++;
            if (text[i] == ')') depth--;
            if (text[i] != ',' || depth > 0) continue;
            yield return text[start..i].Trim();
            start = i + 1;
        }
        yield return text[start..].Trim();
    }
}
