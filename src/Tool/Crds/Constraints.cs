using OrleansAA.ApiMachinery.Generators;
using OrleansAA.ApiMachinery.Json;

namespace OrleansAA.Tool.Crds;

/// <summary>What a scalar is, as far as its rules care.</summary>
internal enum Form
{
    Text,
    Integer,
    Number,
    Boolean,
    IntOrString,
}

/// <summary>What a node says beside its type, as attributes of the member that it is the type of, or of whose items it is.</summary>
/// <param name="place">Where it stands.</param>
/// <param name="losses">Gets what no attribute says.</param>
/// <param name="where">What losses begin with.</param>
internal sealed class Constraints(Place place, Losses losses, string where)
{
    private static readonly string[] Reasons = ["FieldValueInvalid", "FieldValueForbidden", "FieldValueRequired", "FieldValueDuplicate"];

    /// <summary>Said elsewhere, or of no meaning to clients.</summary>
    private static readonly HashSet<string> Passed =
    [
        "type", "description", "properties", "required", "items", "additionalProperties", "default", "nullable", "allOf", "anyOf", "oneOf", "not",
        Keyword.Validations, Keyword.PreserveUnknownFields, Keyword.EmbeddedResource, Keyword.IntOrString, Keyword.ListType, Keyword.ListMapKeys, Keyword.MapType,
        "exclusiveMinimum", "exclusiveMaximum",
    ];

    /// <summary>Each speaks of values of some types, and says nothing of others.</summary>
    private static readonly HashSet<string> OfSomeTypes = ["minLength", "maxLength", "pattern", "format", "minimum", "maximum", "multipleOf", "minItems", "maxItems", "minProperties", "maxProperties"];

    private static readonly HashSet<string> Told = ["title", "example", "externalDocs", "id", "$schema"];

    public void OfScalar(MapValue node, Form form, int depth, List<string> attributes)
    {
        foreach (var name in node.Names.Where(n => !Passed.Contains(n)))
            Add(name, Scalar(node, name, form, depth), depth, attributes);
        Rules(node, depth, attributes, form == Form.IntOrString);
        Default(node, depth, attributes, form);
    }

    public void OfList(MapValue node, MapValue items, int depth, List<string> attributes)
    {
        var (type, keys) = (node.Text(Keyword.ListType), node.Texts(Keyword.ListMapKeys));
        if (type is "map" or "set" && depth > 0)
            Lose(Keyword.ListType, $"a list within a list or map is atomic: {type} is left out");
        else if (type == "map" && (items.Text("type") != "object" || keys.Any(k => items.At(k) is null)))
            Lose(Keyword.ListType, "map: its keys are no members of declared objects: atomic");
        else if (type == "map" && keys.Any(k => !items.Texts("required").Contains(k) && items.At(k)!.Get("default") is null))
            Lose(Keyword.ListType, "map: a key that is neither required nor has a default: atomic");
        else if (type == "map")
            attributes.Add($"ListType(ListType.Map, {string.Join(", ", keys.Select(CSharpText.Literal))})");
        else if (type == "set" && items.Text("type") is "object" or "array")
            Lose(Keyword.ListType, "set: of items that are no scalars: atomic");
        else if (type == "set")
            attributes.Add("ListType(ListType.Set)");
        Others(node, depth, attributes, ("minItems", "MinItems"), ("maxItems", "MaxItems"));
    }

    public void OfMap(MapValue node, int depth, List<string> attributes)
    {
        if (node.Text(Keyword.MapType) == "atomic")
            Add(Keyword.MapType, depth == 0 ? "Atomic" : null, 0, attributes);
        Others(node, depth, attributes, ("minProperties", "MinProperties"), ("maxProperties", "MaxProperties"));
    }

    /// <summary>What is said of the member that holds an object; the rest is said of its class.</summary>
    public void OfObject(MapValue node, int depth, List<string> attributes)
    {
        foreach (var name in node.Names.Where(n => !Passed.Contains(n)))
            Add(name, name switch { "minProperties" => $"MinProperties({node.Number(name)}", "maxProperties" => $"MaxProperties({node.Number(name)}", _ => OfSomeTypes.Contains(name) ? Ignored(name, "does not speak of such a value") : null }, depth, attributes);
        if (node.Text(Keyword.MapType) == "atomic" && depth == 0)
            attributes.Add("Atomic");
        Default(node, depth, attributes, null);
    }

    /// <summary>What is said of a value that is carried along unread.</summary>
    public void OfRaw(MapValue node, int depth, List<string> attributes)
    {
        foreach (var name in node.Names.Where(n => !Passed.Contains(n) || n is "allOf" or "anyOf" or "oneOf" or "not" or Keyword.Validations or "required"))
            Add(name, null, depth, attributes);
        if (node.Text(Keyword.MapType) == "atomic")
            Lose(Keyword.MapType, "apply owns the members one by one");
        Default(node, depth, attributes, null);
    }

    /// <summary>Rules for every object of a class.</summary>
    public void OfClass(MapValue node, List<string> attributes) => Rules(node, 0, attributes, isIntOrString: false);

    private void Others(MapValue node, int depth, List<string> attributes, params ReadOnlySpan<(string Keyword, string Attribute)> counts)
    {
        foreach (var name in node.Names.Where(n => !Passed.Contains(n)))
        {
            string? found = null;
            foreach (var (keyword, attribute) in counts)
                found ??= keyword == name && node.Number(name) is { } count ? $"{attribute}({count}" : null;
            if (found is null && OfSomeTypes.Contains(name))
                found = Ignored(name, "does not speak of such a value");
            if (name == "uniqueItems")
                found = node.Flag(name) ? "UniqueItems(" : "";
            Add(name, found, depth, attributes);
        }
        Rules(node, depth, attributes, isIntOrString: false);
        Default(node, depth, attributes, null);
    }

    /// <summary>The beginning of an attribute; "" for nothing, null for what is lost.</summary>
    private string? Scalar(MapValue node, string name, Form form, int depth) => (name, form) switch
    {
        ("minLength", Form.Text or Form.IntOrString) => $"MinLength({node.Number(name)}",
        ("maxLength", Form.Text or Form.IntOrString) => $"MaxLength({node.Number(name)}",
        ("pattern", Form.Text or Form.IntOrString) => Pattern(node.Text(name) ?? ""),
        ("enum", Form.Text) when node.Items(name).All(v => v is StringValue or NullValue) => $"Enum({string.Join(", ", node.Texts(name).Distinct().Select(CSharpText.Literal))}",
        ("enum", _) => Enum(node, depth),
        ("format", Form.Text) => Format(node.Text(name) ?? ""),
        ("format", Form.Integer) => node.Text(name) is "int32" or "int64" ? "" : Ignored(name, node.Text(name)),
        ("format", Form.Number) => node.Text(name) == "float" ? "" : Ignored(name, node.Text(name)),
        ("format", _) => Ignored(name, node.Text(name)),
        ("minimum", Form.Integer or Form.Number or Form.IntOrString) => Bound(node, name, "Minimum", "exclusiveMinimum"),
        ("maximum", Form.Integer or Form.Number or Form.IntOrString) => Bound(node, name, "Maximum", "exclusiveMaximum"),
        ("multipleOf", Form.Integer or Form.Number) => $"MultipleOf({CSharpText.Literal(node.Number(name) ?? 1)}",
        (_, _) when OfSomeTypes.Contains(name) => Ignored(name, "does not speak of such a value"),
        _ => null,
    };

    private static string Bound(MapValue node, string name, string attribute, string exclusive) =>
        $"{attribute}({CSharpText.Literal(node.Number(name) ?? 0)}{(node.Flag(exclusive) ? ", Exclusive = true" : "")}";

    private string? Pattern(string pattern)
    {
        if (GoPattern.Convert(pattern) is not { } own)
            return null;
        if (own != pattern)
            losses.Note($"{where} {place}", "pattern", $"is written for .NET: {own}");
        return $"Pattern({CSharpText.Literal(own)}";
    }

    private string? Enum(MapValue node, int depth)
    {
        var values = node.Items("enum").Select(CelText.Constant).ToList();
        if (depth > 1 || values.Contains(null))
            return null;
        losses.Note($"{where} {place}", "enum", "of values that are no strings becomes a rule in CEL");
        var list = string.Join(", ", values);
        return $"CelRule({CSharpText.Literal($"self in [{list}]")}, Message = {CSharpText.Literal($"supported values: {list.ReplaceLineEndings(" ")}")}";
    }

    private string Format(string format) => KnownFormats.Contains(format) ? $"Format({CSharpText.Literal(format)}" : Ignored("format", $"{format}: a CRD does not check it either");

    private string Ignored(string name, string? why)
    {
        losses.Note($"{where} {place}", name, $"{why}: left out");
        return "";
    }

    private void Add(string keyword, string? attribute, int depth, List<string> attributes)
    {
        if (Told.Contains(keyword))
            losses.Note($"{where} {place}", keyword, "is for readers of the CRD: left out");
        else if (attribute is null)
            Lose(keyword, "no attribute says it: left out");
        else if (attribute.Length > 0 && depth > 1)
            Lose(keyword, "two levels within a member: left out; a class of its own can have it");
        else if (attribute.Length > 0)
            attributes.Add(Closed(attribute, depth));
    }

    /// <summary>An attribute, for the member or for its items.</summary>
    private static string Closed(string begun, int depth)
    {
        if (!begun.Contains('('))
            return begun;
        return depth == 0 ? begun.EndsWith('(') ? begun[..^1] : begun + ")" : begun + (begun.EndsWith('(') ? "Items = true)" : ", Items = true)");
    }

    private void Rules(MapValue node, int depth, List<string> attributes, bool isIntOrString)
    {
        foreach (var rule in node.Maps(Keyword.Validations))
            Add(Keyword.Validations, Rule(rule), depth, attributes);
        foreach (var (keyword, rule, message) in CelText.Of(node, "self", node))
        {
            if (isIntOrString && IsIntOrString(node, keyword))
                continue;
            if (rule is null || (isIntOrString && keyword == "allOf") || depth > 1)
            {
                Lose(keyword, depth > 1 ? "two levels within a member: left out" : "no rule in CEL can be made of it: left out");
                continue;
            }
            losses.Note($"{where} {place}", keyword, "becomes a rule in CEL");
            attributes.Add(Closed($"CelRule({CSharpText.Literal(rule)}, Message = {CSharpText.Literal(message)}", depth));
        }
    }

    /// <summary>What every int-or-string has: it is an integer or a string.</summary>
    private static bool IsIntOrString(MapValue node, string keyword) => keyword == "anyOf"
        && node.Maps("anyOf").All(n => n.Count == 1 && n.Text("type") is "integer" or "string");

    private static string Rule(MapValue rule)
    {
        List<string> parts = [CSharpText.Literal(rule.Text("rule") ?? "")];
        foreach (var (keyword, name) in ((string, string)[])[("message", "Message"), ("messageExpression", "MessageExpression"), ("fieldPath", "FieldPath")])
        {
            if (rule.Text(keyword) is { Length: > 0 } text)
                parts.Add($"{name} = {CSharpText.Literal(text)}");
        }
        if (rule.Text("reason") is { } reason && Reasons.Contains(reason) && reason != Reasons[0])
            parts.Add($"Reason = CelRuleReason.{reason}");
        if (rule.Flag("optionalOldSelf"))
            parts.Add("OptionalOldSelf = true");
        return "CelRule(" + string.Join(", ", parts);
    }

    private void Default(MapValue node, int depth, List<string> attributes, Form? form)
    {
        if (node.Flag("nullable"))
            losses.Note($"{where} {place}", "nullable", depth == 0 ? "null is taken, and left out of what is stored" : "a null item is the zero value");
        if (node.Get("default") is not { } value)
            return;
        var literal = (value, form) switch
        {
            _ when depth > 0 => null,
            (StringValue text, Form.Text or Form.IntOrString) => CSharpText.Literal(text.Text),
            (IntegerValue number, Form.Integer or Form.Number or Form.IntOrString) => number.ToString(),
            (FloatValue number, Form.Number) => CSharpText.Literal(number.Number) is var text && text.Contains('.') ? text : text + "d",
            (BooleanValue flag, Form.Boolean) => flag.Flag ? "true" : "false",
            (MapValue or ListValue, null) => CSharpText.Literal(value.ToString()),
            _ => null,
        };
        if (literal is null)
            Lose("default", $"{value}: {(depth > 0 ? "items have none" : "is no value of the member")}: left out");
        else
            attributes.Add($"Default({literal})");
    }

    private void Lose(string construct, string becomes) => losses.Add($"{where} {place}", construct, becomes);
}
