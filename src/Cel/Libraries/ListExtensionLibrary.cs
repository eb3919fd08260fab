using OrleansAA.Cel.Costs;
using OrleansAA.Cel.Functions;
using OrleansAA.Cel.Limits;
using OrleansAA.Cel.Syntax;
using OrleansAA.Cel.Types;
using OrleansAA.Cel.Values;

namespace OrleansAA.Cel.Libraries;

/// <summary>cel-go's extended lists, version 3.</summary>
internal static class ListExtensionLibrary
{
    private const string SortByKeys = "@sortByAssociatedKeys";
    private const string SortByInput = "@__sortBy_input__";

    public static IEnumerable<Macro> Macros { get; } = [new("sortBy", 2, true, SortBy)];

    public static void Add(FunctionTable functions)
    {
        var list = CelType.List(CelType.Parameter("T"));
        functions.Member("slice", "list_slice", [list, CelType.Int, CelType.Int], list, (values, meter) => Slice(values[0].AsList, values[1].AsInt, values[2].AsInt, meter));
        functions.Member("flatten", "list_flatten", [CelType.List(list)], list, (values, meter) => Flatten(values[0].AsList, 1, meter));
        functions.Member("flatten", "list_flatten_int", [CelType.ListOfDyn, CelType.Int], CelType.ListOfDyn, (values, meter) => Flatten(values[0].AsList, values[1].AsInt, meter));
        foreach (var (name, type) in ListLibrary.Comparable)
        {
            functions.Member("sort", $"list_{type.Name}_sort", [CelType.List(type)], CelType.List(type), (values, meter) => Sort(values[0].AsList, values[0].AsList, meter));
            functions.Member(SortByKeys, $"list_{type.Name}_sortByAssociatedKeys", [list, CelType.List(type)], list, (values, meter) => Sort(values[0].AsList, values[1].AsList, meter));
        }
        functions.Global("lists.range", "lists_range", [CelType.Int], CelType.List(CelType.Int), Range);
        functions.Member("reverse", "list_reverse", [list], list, (values, meter) => Made(Copied(values[0].AsList, meter), elements => elements.Reverse()));
        functions.Member("distinct", "list_distinct", [list], list, (values, meter) => Distinct(values[0].AsList, meter));
    }

    private static List<CelValue> Copied(CelList list, Meter meter)
    {
        meter.Work(list.Count);
        var copy = new List<CelValue>(list.Count);
        for (var i = 0; i < list.Count; i++) copy.Add(list[i]);
        return copy;
    }

    private static CelValue Made(List<CelValue> elements, Action<List<CelValue>> change)
    {
        change(elements);
        return CelValue.Of(new CelArrayList(elements));
    }

    private static CelValue Slice(CelList list, long start, long end, Meter meter)
    {
        if (start < 0 || end < 0) return CelValue.Error($"cannot slice({start}, {end}), negative indexes not supported");
        if (start > end) return CelValue.Error($"cannot slice({start}, {end}), start index must be less than or equal to end index");
        if (list.Count < end) return CelValue.Error($"cannot slice({start}, {end}), list is length {list.Count}");
        return CelValue.Of(new CelArrayList(Copied(list, meter).GetRange((int)start, (int)(end - start))));
    }

    private static CelValue Flatten(CelList list, long depth, Meter meter)
    {
        if (depth < 0) return CelValue.Error("level must be non-negative");
        var flat = new List<CelValue>();
        Into(flat, list, depth, 0, meter);
        return CelValue.Of(new CelArrayList(flat));
    }

    private static void Into(List<CelValue> flat, CelList list, long depth, int nested, Meter meter)
    {
        if (nested > CelLimits.ValueDepthMax || flat.Count > CelLimits.ListElementsMax) meter.Stop();
        for (var i = 0; i < list.Count; i++)
        {
            meter.Work(1);
            if (depth > 0 && list[i].Kind == CelKind.List) Into(flat, list[i].AsList, depth - 1, nested + 1, meter);
            else flat.Add(list[i]);
        }
    }

    private static CelValue Sort(CelList list, CelList keys, Meter meter)
    {
        if (list.Count != keys.Count)
            return CelValue.Error($"{SortByKeys}() expected a list of the same size as the associated keys list, but got {list.Count} and {keys.Count} elements respectively");
        if (list.Count == 0) return CelValue.Of(list);
        var (sorted, sortedKeys) = (Copied(list, meter).ToArray(), Copied(keys, meter).ToArray());
        if (Ordering.Compare(sortedKeys[0], sortedKeys[0]) is null) return CelValue.Error("list elements must be comparable");
        if (sortedKeys.Any(key => key.Kind != sortedKeys[0].Kind)) return CelValue.Error("list elements must have the same type");
        var order = Enumerable.Range(0, sorted.Length).OrderBy(i => sortedKeys[i], Comparer<CelValue>.Create((left, right) =>
        {
            meter.Work(2);
            return Ordering.Compare(left, right) ?? 0;
        })).ToArray();
        return CelValue.Of(new CelArrayList(Array.ConvertAll(order, i => sorted[i])));
    }

    private static CelValue Range(ReadOnlySpan<CelValue> values, Meter meter)
    {
        var count = values[0].AsInt;
        if (count > CelLimits.ListElementsMax) meter.Stop();
        meter.Require(Math.Max(0, count));
        var numbers = new List<CelValue>((int)Math.Max(0, count));
        for (var i = 0L; i < count; i++) numbers.Add(CelValue.Of(i));
        return CelValue.Of(new CelArrayList(numbers));
    }

    private static CelValue Distinct(CelList list, Meter meter)
    {
        var unique = new List<CelValue>();
        var seen = new CelArrayList(unique);
        for (var i = 0; i < list.Count; i++)
            if (!Membership.Contains(seen, list[i], meter)) unique.Add(list[i]);
        return CelValue.Of(seen);
    }

    private static Expr? SortBy(NodeFactory nodes, int at, Expr? target, Expr[] arguments)
    {
        if (target is LiteralExpr or MapExpr or ObjectExpr) throw new SyntaxException(target.Position, "sortBy can only be applied to a list, identifier, comprehension, call or select expression");
        var variables = LoopMacros.OneVariable(arguments, "argument is not an identifier");
        var keys = LoopMacros.Collect(nodes, at, nodes.Ident(at, SortByInput), variables, null, arguments[1]);
        return nodes.Bind(at, SortByInput, target!, nodes.MemberCall(at, nodes.Ident(at, SortByInput), SortByKeys, keys));
    }
}
