using OrleansAA.ApiMachinery.Json;

namespace OrleansAA.ApiMachinery.Tests.Crds;

/// <summary>What a cluster asks of the schema of a CRD before it takes it.</summary>
/// <remarks>Source: k8s.io/apiextensions-apiserver/pkg/apiserver/schema/validation.go and pkg/apis/apiextensions/validation/validation.go.</remarks>
internal static class StructuralRules
{
    private const string Preserve = "x-kubernetes-preserve-unknown-fields";
    private const string IntOrString = "x-kubernetes-int-or-string";

    private static readonly string[] Forbidden = ["$ref", "definitions", "dependencies", "deprecated", "discriminator", "id", "patternProperties", "readOnly", "writeOnly", "xml", "additionalItems", "uniqueItems", "x-kubernetes-patch-strategy", "x-kubernetes-patch-merge-key"];
    private static readonly string[] Types = ["string", "integer", "number", "boolean", "array", "object"];

    /// <summary>What is wrong with the whole; a line each.</summary>
    public static IEnumerable<string> Broken(MapValue root)
    {
        if (Text(root, "type") != "object")
            yield return "the root is no object";
        if (root.Get("properties") is MapValue members && members.Get("metadata") is MapValue metadata && metadata.Names.Any(n => n is not ("type" or "description")))
            yield return "metadata says more than its type";
        foreach (var broken in Node(root, ""))
            yield return broken;
    }

    private static IEnumerable<string> Node(MapValue node, string path)
    {
        var type = Text(node, "type");
        foreach (var name in node.Names.Intersect(Forbidden))
            yield return $"{path} has {name}";
        if (type is null && !IsSet(node, IntOrString) && !IsSet(node, Preserve))
            yield return $"{path} has no type";
        if (type is not null && (!Types.Contains(type) || IsSet(node, IntOrString)))
            yield return $"{path} is of type {type}";
        if (node.Has("anyOf") && !IsSet(node, IntOrString))
            yield return $"{path} has anyOf";
        if (node.Has("properties") && node.Has("additionalProperties"))
            yield return $"{path} has properties and additionalProperties";
        if (type == "array" && node.Get("items") is not MapValue)
            yield return $"{path} has no items";
        foreach (var broken in (IEnumerable<string>)[.. Required(node, path), .. List(node, path), .. node.Get("default") is { } value ? Default(node, value, path) : []])
            yield return broken;
        foreach (var (name, below) in Below(node))
        {
            foreach (var broken in Node(below, path + name))
                yield return broken;
        }
    }

    private static IEnumerable<(string Name, MapValue Node)> Below(MapValue node)
    {
        foreach (var (name, value) in (node.Get("properties") as MapValue ?? new()).Members.ToArray())
            yield return ("." + name, (MapValue)value);
        foreach (var name in (string[])["items", "additionalProperties"])
        {
            if (node.Get(name) is MapValue below)
                yield return ("[]", below);
        }
    }

    private static IEnumerable<string> Required(MapValue node, string path) =>
        Texts(node, "required").Where(n => (node.Get("properties") as MapValue)?.Has(n) != true).Select(n => $"{path} requires {n}, which it does not declare");

    private static IEnumerable<string> List(MapValue node, string path)
    {
        if (Text(node, "x-kubernetes-list-type") is not { } list)
            yield break;
        if (Text(node, "type") != "array" || node["items"] is not MapValue items)
        {
            yield return $"{path} is no list, and has a list type";
            yield break;
        }
        if (list == "set" && Text(items, "type") is "object" or "array")
            yield return $"{path} is a set of no scalars";
        var keys = Texts(node, "x-kubernetes-list-map-keys").ToList();
        if (list == "map" && keys.Count == 0)
            yield return $"{path} is a map without keys";
        foreach (var key in keys)
        {
            if ((items.Get("properties") as MapValue)?.Get(key) is not MapValue member || Text(member, "type") is null or "object" or "array")
                yield return $"{path} has the key {key}, which is no scalar of its items";
            else if (!Texts(items, "required").Contains(key) && !member.Has("default"))
                yield return $"{path} has the key {key}, which is neither required nor has a default";
        }
    }

    /// <summary>A default is pruned, and valid: of the right type, with what is required.</summary>
    private static IEnumerable<string> Default(MapValue node, Value value, string path)
    {
        var isOfType = Text(node, "type") switch
        {
            "string" => value is StringValue,
            "integer" => value is IntegerValue,
            "number" => value is IntegerValue or FloatValue,
            "boolean" => value is BooleanValue,
            "array" => value is ListValue,
            "object" => value is MapValue,
            _ => true,
        };
        if (!isOfType)
            yield return $"{path} has the default {value}";
        if (value is StringValue text && Texts(node, "enum").ToList() is { Count: > 0 } values && !values.Contains(text.Text))
            yield return $"{path} has a default that its enum does not have";
        if (value is not MapValue map || IsSet(node, Preserve) || node.Has("additionalProperties"))
            yield break;
        var members = node.Get("properties") as MapValue ?? new();
        foreach (var name in map.Names.Where(n => !members.Has(n)))
            yield return $"{path} has a default with {name}, which is pruned";
        foreach (var name in Texts(node, "required").Where(n => !map.Has(n) && (members.Get(n) as MapValue)?.Has("default") != true))
            yield return $"{path} has a default without {name}, which is required";
    }

    private static string? Text(MapValue node, string name) => (node.Get(name) as StringValue)?.Text;

    private static IEnumerable<string> Texts(MapValue node, string name) => (node.Get(name) as ListValue)?.Items.OfType<StringValue>().Select(t => t.Text) ?? [];

    private static bool IsSet(MapValue node, string name) => node.Get(name) is BooleanValue { Flag: true };
}
