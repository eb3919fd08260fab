using System.Globalization;
using OrleansAA.ApiMachinery.Json;
using OrleansAA.Cel.Values;

namespace OrleansAA.ApiMachinery.Admission.Expressions;

/// <summary>What expressions make, as JSON (k8s.io/apiserver/pkg/cel/mutation/dynamic).</summary>
internal static class MadeValues
{
    /// <summary>Levels of what an expression makes.</summary>
    private const int DepthMax = 200;

    /// <exception cref="FormatException">It has no JSON.</exception>
    public static Value ToTree(in CelValue value, int depth = 0) => value.Kind switch
    {
        _ when depth > DepthMax => throw new FormatException("the value is nested too deeply"),
        CelKind.Null => NullValue.Instance,
        CelKind.Bool => value.AsBool,
        CelKind.Int => value.AsInt,
        CelKind.Uint when value.AsUint <= long.MaxValue => (long)value.AsUint,
        CelKind.Uint => new FloatValue(value.AsUint),
        CelKind.Double => double.IsFinite(value.AsDouble) ? new FloatValue(value.AsDouble) : throw new FormatException($"json: unsupported value: {value.AsDouble.ToString(CultureInfo.InvariantCulture)}"),
        CelKind.String => value.AsString,
        CelKind.Bytes => Convert.ToBase64String(value.AsBytes),
        CelKind.Timestamp => value.AsTimestamp.ToString(),
        CelKind.List => List(value.AsList, depth),
        CelKind.Map => Map(value.AsMap, depth),
        CelKind.Object when value.AsObject is CelMadeObject made => Object(made, depth),
        _ => throw new FormatException($"unsupported conversion of {value} to JSON"),
    };

    /// <summary>
    /// What is wrong with the names of types in an object that was made: each must be named by the fields that lead to it. Empty where nothing is. Lists and maps in between have no name.
    /// </summary>
    public static IReadOnlyList<string> WrongTypes(CelMadeObject made)
    {
        var wrong = new List<string>();
        Check(CelValue.Of(made), made.Type.Name, wrong);
        return wrong;
    }

    private static void Check(in CelValue value, string path, List<string> wrong)
    {
        switch (value.Kind)
        {
            case CelKind.Object when value.AsObject is CelMadeObject made:
                if (made.Type.Name != path)
                    wrong.Add($"unexpected type name \"{made.Type.Name}\", expected \"{path}\", which matches field name path from root Object type");
                foreach (var (field, member) in made.Fields)
                    Check(member, $"{path}.{field}", wrong);
                break;
            case CelKind.List:
                for (var i = 0; i < value.AsList.Count; i++)
                    Check(value.AsList[i], path, wrong);
                break;
            case CelKind.Map:
                foreach (var key in value.AsMap.Keys)
                    Check(value.AsMap.TryGet(key, out var member) ? member : CelValue.Null, path, wrong);
                break;
        }
    }

    private static ListValue List(CelList list, int depth)
    {
        var tree = new ListValue();
        for (var i = 0; i < list.Count; i++)
            tree.Add(ToTree(list[i], depth + 1));
        return tree;
    }

    private static MapValue Map(CelMap map, int depth)
    {
        var tree = new MapValue();
        foreach (var key in map.Keys)
        {
            if (key.Kind != CelKind.String)
                throw new FormatException($"map key {key} is not a string");
            tree[key.AsString] = ToTree(map.TryGet(key, out var member) ? member : CelValue.Null, depth + 1);
        }
        return tree;
    }

    private static MapValue Object(CelMadeObject made, int depth)
    {
        var tree = new MapValue();
        foreach (var (field, member) in made.Fields)
            tree[field] = ToTree(member, depth + 1);
        return tree;
    }
}
