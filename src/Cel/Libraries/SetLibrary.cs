using OrleansAA.Cel.Costs;
using OrleansAA.Cel.Functions;
using OrleansAA.Cel.Syntax;
using OrleansAA.Cel.Types;
using OrleansAA.Cel.Values;

namespace OrleansAA.Cel.Libraries;

/// <summary>Lists as sets, and the insertion into a map that comprehensions of two variables need.</summary>
internal static class SetLibrary
{
    public static void Add(FunctionTable functions)
    {
        var list = CelType.List(CelType.Parameter("T"));
        functions.Global("sets.contains", "list_sets_contains_list", [list, list], CelType.Bool, (values, meter) => CelValue.Of(ContainsAll(values[0].AsList, values[1].AsList, meter)));
        functions.Global("sets.equivalent", "list_sets_equivalent_list", [list, list], CelType.Bool,
            (values, meter) => CelValue.Of(ContainsAll(values[0].AsList, values[1].AsList, meter) && ContainsAll(values[1].AsList, values[0].AsList, meter)));
        functions.Global("sets.intersects", "list_sets_intersects_list", [list, list], CelType.Bool, (values, meter) => CelValue.Of(Intersects(values[0].AsList, values[1].AsList, meter)));
    }

    public static void AddMapInsert(FunctionTable functions)
    {
        var (k, v) = (CelType.Parameter("K"), CelType.Parameter("V"));
        var map = CelType.Map(k, v);
        functions.Global(TwoVariableMacros.MapInsert, "@mapInsert_map_key_value", [map, k, v], map, (values, _) => Insert(values[0], values[1], values[2]));
        functions.Global(TwoVariableMacros.MapInsert, "@mapInsert_map_map", [map, map], map, InsertAll);
    }

    private static bool ContainsAll(CelList list, CelList parts, Meter meter)
    {
        for (var i = 0; i < parts.Count; i++)
            if (!Membership.Contains(list, parts[i], meter)) return false;
        return true;
    }

    private static bool Intersects(CelList left, CelList right, Meter meter)
    {
        for (var i = 0; i < left.Count; i++)
            if (Membership.Contains(right, left[i], meter)) return true;
        return false;
    }

    // Only what a loop collects comes here, and nobody else knows it.
    private static CelValue Insert(in CelValue map, in CelValue key, in CelValue value)
    {
        if (key.Kind is not (CelKind.String or CelKind.Int or CelKind.Uint or CelKind.Bool)) return CelValue.Error("unsupported key type");
        return ((CelDictionary)map.AsMap).TryAdd(key, value) ? map : CelValue.Error($"insert failed: key {key} already exists");
    }

    private static CelValue InsertAll(ReadOnlySpan<CelValue> values, Meter meter)
    {
        var collected = values[0];
        foreach (var key in values[1].AsMap.Keys)
        {
            meter.Work(4);
            values[1].AsMap.TryGet(key, out var value);
            if (Insert(collected, key, value) is { IsError: true } error) return error;
        }
        return collected;
    }
}
