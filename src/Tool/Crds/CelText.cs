using OrleansAA.ApiMachinery.Json;

namespace OrleansAA.Tool.Crds;

/// <summary>What a schema says of a value beside its type (oneOf, anyOf, allOf, not, and what stands in them), as an expression of CEL.</summary>
internal static class CelText
{
    private static readonly HashSet<string> Reserved =
        ["true", "false", "null", "in", "as", "break", "const", "continue", "else", "for", "function", "if", "import", "let", "loop", "package", "namespace", "return", "var", "void", "while"];

    /// <summary>Each of the four keywords of a node, with its expression; null where it says something that CEL cannot.</summary>
    /// <param name="node">The node.</param>
    /// <param name="self">The value.</param>
    /// <param name="shape">The node that declares the value's members: rules may name no others.</param>
    public static IEnumerable<(string Keyword, string? Rule, string Message)> Of(MapValue node, string self, MapValue shape)
    {
        if (node.Has("allOf"))
            yield return ("allOf", All(node.Maps("allOf"), self, shape), "must validate all the schemas (allOf)");
        if (node.Has("anyOf"))
            yield return ("anyOf", Any(node.Maps("anyOf"), self, shape), "must validate at least one schema (anyOf)");
        if (node.Has("oneOf"))
            yield return ("oneOf", One(node.Maps("oneOf"), self, shape), "must validate one and only one schema (oneOf)");
        if (node.Map("not") is { } not)
            yield return ("not", Expression(not, self, shape) is { } rule ? $"!({rule})" : null, "must not validate the schema (not)");
    }

    private static string? Expression(MapValue node, string self, MapValue shape)
    {
        List<string?> parts = [];
        foreach (var (name, value) in node.Members)
        {
            switch (name)
            {
                case "required":
                    parts.AddRange(node.Texts(name).Select(n => Has(n, self, shape)));
                    break;
                case "properties":
                    parts.AddRange(((MapValue)value).Names.Select(n => Member(n, (MapValue)value, self, shape)));
                    break;
                case "enum":
                    parts.Add(node.Items(name).Select(Constant).ToList() is { } values && values.TrueForAll(v => v is not null) ? $"{self} in [{string.Join(", ", values)}]" : null);
                    break;
                case "pattern":
                    parts.Add(node.Text(name) is { } pattern ? $"{self}.matches({Quoted(pattern)})" : null);
                    break;
                case "minLength" or "minItems" or "minProperties":
                    parts.Add($"size({self}) >= {node.Number(name)}");
                    break;
                case "maxLength" or "maxItems" or "maxProperties":
                    parts.Add($"size({self}) <= {node.Number(name)}");
                    break;
                case "minimum" when !node.Flag("exclusiveMinimum") && value is IntegerValue:
                    parts.Add($"{self} >= {node.Number(name)}");
                    break;
                case "maximum" when !node.Flag("exclusiveMaximum") && value is IntegerValue:
                    parts.Add($"{self} <= {node.Number(name)}");
                    break;
                case "format" when node.Text(name) is "ipv4" or "ipv6":
                    parts.Add($"(isIP({self}) && ip({self}).family() == {node.Text(name)![^1]})");
                    break;
                case "exclusiveMinimum" or "exclusiveMaximum" when value is BooleanValue { Flag: false }:
                    break;
                case "allOf" or "anyOf" or "oneOf" or "not":
                    parts.Add(Of(new MapValue([new(name, value)]), self, shape).First().Rule);
                    break;
                default:
                    parts.Add(null);
                    break;
            }
        }
        return parts.Contains(null) ? null : parts.Count == 0 ? "true" : string.Join(" && ", parts);
    }

    /// <summary>A member that is not there breaks nothing that is said of it.</summary>
    private static string? Member(string name, MapValue members, string self, MapValue shape)
    {
        if (members.Map(name) is not { } node || Has(name, self, shape) is not { } has || shape.Map("properties")!.Map(name) is not { } within)
            return null;
        var rule = Expression(node, $"{self}.{Escaped(name)}", within);
        return rule is null or "true" ? rule : $"(!{has} || ({rule}))";
    }

    private static string? Has(string name, string self, MapValue shape) =>
        shape.Map("properties")?.Has(name) == true && !shape.Flag(Keyword.PreserveUnknownFields) ? $"has({self}.{Escaped(name)})" : null;

    private static string? All(IEnumerable<MapValue> nodes, string self, MapValue shape) => Joined(nodes, self, shape, " && ");

    private static string? Any(IEnumerable<MapValue> nodes, string self, MapValue shape) => Joined(nodes, self, shape, " || ");

    private static string? One(IEnumerable<MapValue> nodes, string self, MapValue shape) =>
        nodes.Select(n => Expression(n, self, shape)).ToList() is var rules && rules.TrueForAll(r => r is not null) ? $"[{string.Join(", ", rules)}].exists_one(x, x)" : null;

    private static string? Joined(IEnumerable<MapValue> nodes, string self, MapValue shape, string by) =>
        nodes.Select(n => Expression(n, self, shape)).ToList() is var rules && rules.TrueForAll(r => r is not null) ? string.Join(by, rules.Select(r => $"({r})")) : null;

    /// <summary>As the library writes an identifier that is none.</summary>
    private static string Escaped(string name) => Reserved.Contains(name) ? $"__{name}__"
        : name.Replace("__", "__underscores__", StringComparison.Ordinal).Replace(".", "__dot__", StringComparison.Ordinal).Replace("-", "__dash__", StringComparison.Ordinal).Replace("/", "__slash__", StringComparison.Ordinal);

    /// <summary>A constant; null for what is no scalar.</summary>
    public static string? Constant(Value value) => value switch
    {
        StringValue text => Quoted(text.Text),
        IntegerValue or FloatValue or BooleanValue => value.ToString(),
        _ => null,
    };

    private static string Quoted(string text) => "'" + text.Replace("\\", @"\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal) + "'";
}
