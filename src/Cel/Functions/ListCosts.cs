using OrleansAA.Cel.Values;
using static OrleansAA.Cel.Functions.CostSizes;

namespace OrleansAA.Cel.Functions;

/// <summary>What the functions of cel-go's lists and sets cost: a call, a list, and each element as often as it is looked at.</summary>
internal static class ListCosts
{
    private const long Call = 1;

    public static CostRule? Of(string overload) => overload switch
    {
        "list_slice" or "lists_range" or "list_reverse" => static (_, in result) => Allocating(CostSizes.Of(result), 1),
        "list_flatten" => static (arguments, in _) => Allocating(CostSizes.Of(arguments[0]), 1),
        "list_flatten_int" => static (arguments, in _) => Allocating(CostSizes.Of(arguments[0]), arguments[1].AsInt),
        "list_distinct" => static (arguments, in _) => EachWithEach(arguments[0].AsList),
        "list_sets_contains_list" or "list_sets_intersects_list" => static (arguments, in _) => Capped(Call, (double)CostSizes.Of(arguments[0]) * CostSizes.Of(arguments[1])),
        "list_sets_equivalent_list" => static (arguments, in _) => Capped(Call, 2.0 * CostSizes.Of(arguments[0]) * CostSizes.Of(arguments[1])),
        _ when overload.EndsWith("_sortByAssociatedKeys", StringComparison.Ordinal) => static (arguments, in _) => EachWithEach(arguments[1].AsList),
        _ when overload.StartsWith("list_", StringComparison.Ordinal) && overload.EndsWith("_sort", StringComparison.Ordinal) => static (arguments, in _) => EachWithEach(arguments[0].AsList),
        _ => null,
    };

    private static long Allocating(double size, double factor) => Capped(Call + ListCreation, size * factor);

    private static long EachWithEach(CelList list)
    {
        var isText = list.Count > 0 && list[0].Kind is CelKind.String or CelKind.Bytes;
        return Allocating((double)list.Count * list.Count, 2 + (isText ? StringTraversal : 0));
    }

    private static long Capped(long constant, double cost) => cost >= long.MaxValue / 2 ? long.MaxValue / 2 : constant + (long)cost;
}
