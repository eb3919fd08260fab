using OrleansAA.Cel.Costs;
using OrleansAA.Cel.Functions;
using OrleansAA.Cel.Types;
using OrleansAA.Cel.Values;

namespace OrleansAA.Cel.Libraries;

/// <summary>Kubernetes' lists: sums, extremes, order and places.</summary>
internal static class ListLibrary
{
    internal static readonly (string Name, CelType Type)[] Comparable =
    [
        ("int", CelType.Int), ("uint", CelType.Uint), ("double", CelType.Double), ("bool", CelType.Bool),
        ("duration", CelType.Duration), ("timestamp", CelType.Timestamp), ("string", CelType.String), ("bytes", CelType.Bytes),
    ];

    private static readonly (string Name, CelType Type, CelValue Zero)[] Summable =
    [
        ("int", CelType.Int, CelValue.Of(0L)), ("uint", CelType.Uint, CelValue.Of(0UL)), ("double", CelType.Double, CelValue.Of(0.0)), ("duration", CelType.Duration, CelValue.OfNanoseconds(0)),
    ];

    public static void Add(FunctionTable functions)
    {
        foreach (var (name, type) in Comparable)
        {
            functions.Member("isSorted", $"list_{name}_is_sorted_bool", [CelType.List(type)], CelType.Bool, IsSorted);
            functions.Member("max", $"list_{name}_max_{name}", [CelType.List(type)], type, (values, meter) => Extreme(values[0].AsList, "max", meter, order => order < 0));
            functions.Member("min", $"list_{name}_min_{name}", [CelType.List(type)], type, (values, meter) => Extreme(values[0].AsList, "min", meter, order => order > 0));
        }
        foreach (var (name, type, zero) in Summable)
            functions.Member("sum", $"list_{name}_sum_{name}", [CelType.List(type)], type, (values, meter) => Sum(values[0].AsList, zero, meter));
        var any = CelType.Parameter("A");
        functions.Member("indexOf", "list_a_index_of_int", [CelType.List(any), any], CelType.Int, (values, meter) => CelValue.Of((long)Membership.IndexOf(values[0].AsList, values[1], meter)));
        functions.Member("lastIndexOf", "list_a_last_index_of_int", [CelType.List(any), any], CelType.Int, LastIndexOf);
    }

    private static CelValue IsSorted(ReadOnlySpan<CelValue> values, Meter meter)
    {
        var list = values[0].AsList;
        for (var i = 1; i < list.Count; i++)
        {
            meter.Work(1);
            if (Ordering.Compare(list[i - 1], list[i]) > 0) return CelValue.False;
        }
        return CelValue.True;
    }

    private static CelValue Sum(CelList list, CelValue sum, Meter meter)
    {
        for (var i = 0; i < list.Count && !sum.IsError; i++)
        {
            meter.Work(1);
            sum = Addition.Add(sum, list[i], meter);
        }
        return sum;
    }

    private static CelValue Extreme(CelList list, string name, Meter meter, Func<int, bool> isBetter)
    {
        if (list.Count == 0) return CelValue.Error($"{name} called on empty list");
        var best = list[0];
        for (var i = 1; i < list.Count; i++)
        {
            meter.Work(1);
            if (Ordering.Compare(best, list[i]) is { } order && isBetter(order)) best = list[i];
        }
        return best;
    }

    private static CelValue LastIndexOf(ReadOnlySpan<CelValue> values, Meter meter)
    {
        var list = values[0].AsList;
        for (var i = list.Count - 1; i >= 0; i--)
        {
            meter.Work(1);
            if (list[i].EqualTo(values[1], meter)) return CelValue.Of((long)i);
        }
        return CelValue.Of(-1L);
    }
}
