using OrleansAA.Cel.Functions;
using OrleansAA.Cel.Syntax;
using OrleansAA.Cel.Types;
using OrleansAA.Cel.Values;

namespace OrleansAA.Cel.Libraries;

/// <summary>Optional values (cel-go's <c>OptionalTypes</c>, version 2).</summary>
internal static class OptionalLibrary
{
    public static void Add(FunctionTable functions)
    {
        var (k, v) = (CelType.Parameter("K"), CelType.Parameter("V"));
        var (optional, list, map) = (CelType.Optional(v), CelType.List(v), CelType.Map(k, v));
        functions.Global("optional.of", "optional_of", [v], optional, (values, _) => CelValue.OfOptional(values[0]));
        functions.Global("optional.ofNonZeroValue", "optional_ofNonZeroValue", [v], optional, (values, _) => IsZero(values[0]) ? CelValue.OptionalNone : CelValue.OfOptional(values[0]));
        functions.Global("optional.none", "optional_none", [], optional, (_, _) => CelValue.OptionalNone);
        functions.Member("value", "optional_value", [optional], v, (values, _) => values[0].HasValue ? values[0].OptionalValue : CelValue.Error("optional.none() dereference"));
        functions.Member("hasValue", "optional_hasValue", [optional], CelType.Bool, (values, _) => CelValue.Of(values[0].HasValue));
        functions.Member("or", "optional_or_optional", [optional, optional], optional, (values, _) => values[0].HasValue ? values[0] : values[1]);
        functions.Member("orValue", "optional_orValue_value", [optional, v], v, (values, _) => values[0].HasValue ? values[0].OptionalValue : values[1]);
        OperatorLibrary.Declare(functions, Operators.OptionalIndex, "list_optindex_optional_int", list, CelType.Int, optional);
        OperatorLibrary.Declare(functions, Operators.OptionalIndex, "optional_list_optindex_optional_int", CelType.Optional(list), CelType.Int, optional);
        OperatorLibrary.Declare(functions, Operators.OptionalIndex, "map_optindex_optional_value", map, k, optional);
        OperatorLibrary.Declare(functions, Operators.OptionalIndex, "optional_map_optindex_optional_value", CelType.Optional(map), k, optional);
        OperatorLibrary.Declare(functions, Operators.Index, "optional_list_index_int", CelType.Optional(list), CelType.Int, optional);
        OperatorLibrary.Declare(functions, Operators.Index, "optional_map_index_value", CelType.Optional(map), k, optional);
        functions.Member("first", "list_first", [list], optional, (values, _) => values[0].AsList is { Count: > 0 } elements ? CelValue.OfOptional(elements[0]) : CelValue.OptionalNone);
        functions.Member("last", "list_last", [list], optional, (values, _) => values[0].AsList is { Count: > 0 } elements ? CelValue.OfOptional(elements[^1]) : CelValue.OptionalNone);
        functions.Global("optional.unwrap", "optional_unwrap", [CelType.List(optional)], list, Unwrap);
        functions.Member("unwrapOpt", "optional_unwrapOpt", [CelType.List(optional)], list, Unwrap);
    }

    private static CelValue Unwrap(ReadOnlySpan<CelValue> values, Costs.Meter meter)
    {
        var list = values[0].AsList;
        meter.Work(list.Count);
        var unwrapped = new List<CelValue>();
        for (var i = 0; i < list.Count; i++)
        {
            if (list[i].Kind != CelKind.Optional) return CelValue.Error($"value {list[i]} is not optional");
            if (list[i].HasValue) unwrapped.Add(list[i].OptionalValue);
        }
        return CelValue.Of(new CelArrayList(unwrapped));
    }

    private static bool IsZero(in CelValue value) => value.Kind switch
    {
        CelKind.Null => true,
        CelKind.Bool => !value.AsBool,
        CelKind.Int or CelKind.Uint or CelKind.Duration => value.AsInt == 0,
        CelKind.Double => value.AsDouble == 0,
        CelKind.String => value.AsString.Length == 0,
        CelKind.Bytes => value.AsBytes.Length == 0,
        CelKind.List => value.AsList.Count == 0,
        CelKind.Map => value.AsMap.Count == 0,
        CelKind.Timestamp => value.AsTimestamp is { Seconds: CelTimestamp.SecondsMin, Nanoseconds: 0 },
        CelKind.Optional => !value.HasValue || IsZero(value.OptionalValue),
        CelKind.Object => value.AsObject is CelMadeObject { Fields.Count: 0 },
        _ => false,
    };
}
