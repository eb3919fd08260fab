using OrleansAA.Cel.Costs;
using OrleansAA.Cel.Functions;
using OrleansAA.Cel.Syntax;
using OrleansAA.Cel.Types;
using OrleansAA.Cel.Values;

namespace OrleansAA.Cel.Libraries;

/// <summary>cel-go's math, version 2. kube-apiserver 1.36 does not have it.</summary>
internal static class MathLibrary
{
    private static readonly (string Name, CelType Type)[] Numbers = [("double", CelType.Double), ("int", CelType.Int), ("uint", CelType.Uint)];

    public static IEnumerable<Macro> Macros { get; } =
    [
        new("least", Macro.Any, true, (nodes, at, target, args) => Extreme(nodes, at, target!, args, "math.least()", "math.@min")),
        new("greatest", Macro.Any, true, (nodes, at, target, args) => Extreme(nodes, at, target!, args, "math.greatest()", "math.@max")),
    ];

    public static void Add(FunctionTable functions)
    {
        AddExtreme(functions, "min", order => order > 0);
        AddExtreme(functions, "max", order => order < 0);
        Rounded(functions, "ceil", Math.Ceiling);
        Rounded(functions, "floor", Math.Floor);
        Rounded(functions, "round", value => Math.Round(value, MidpointRounding.AwayFromZero));
        Rounded(functions, "trunc", Math.Truncate);
        Tested(functions, "isInf", double.IsInfinity);
        Tested(functions, "isNaN", double.IsNaN);
        Tested(functions, "isFinite", double.IsFinite);
        foreach (var (name, type) in Numbers)
        {
            functions.Global("math.abs", $"math_abs_{name}", [type], type, Absolute);
            functions.Global("math.sign", $"math_sign_{name}", [type], type, Sign);
            functions.Global("math.sqrt", $"math_sqrt_{name}", [type], CelType.Double, (values, _) => CelValue.Of(Math.Sqrt(AsDouble(values[0]))));
        }
        BitLibrary.Add(functions);
    }

    private static double AsDouble(in CelValue value) => value.Kind switch { CelKind.Int => value.AsInt, CelKind.Uint => value.AsUint, _ => value.AsDouble };

    private static void Rounded(FunctionTable functions, string name, Func<double, double> round) =>
        functions.Global($"math.{name}", $"math_{name}_double", [CelType.Double], CelType.Double, (values, _) => CelValue.Of(round(values[0].AsDouble)));

    private static void Tested(FunctionTable functions, string name, Func<double, bool> test) =>
        functions.Global($"math.{name}", $"math_{name}_double", [CelType.Double], CelType.Bool, (values, _) => CelValue.Of(test(values[0].AsDouble)));

    private static CelValue Absolute(ReadOnlySpan<CelValue> values, Meter meter) => values[0].Kind switch
    {
        CelKind.Int => values[0].AsInt < 0 ? Errors.Int(-(Int128)values[0].AsInt) : values[0],
        CelKind.Double => CelValue.Of(Math.Abs(values[0].AsDouble)),
        _ => values[0],
    };

    private static CelValue Sign(ReadOnlySpan<CelValue> values, Meter meter) => values[0].Kind switch
    {
        CelKind.Int => CelValue.Of((long)Math.Sign(values[0].AsInt)),
        CelKind.Uint => CelValue.Of(values[0].AsUint == 0 ? 0UL : 1UL),
        _ => double.IsNaN(values[0].AsDouble) ? values[0] : CelValue.Of((double)Math.Sign(values[0].AsDouble)),
    };

    private static void AddExtreme(FunctionTable functions, string name, Func<int, bool> isWorse)
    {
        var function = $"math.@{name}";
        foreach (var (one, type) in Numbers)
        {
            functions.Global(function, $"math_@{name}_{one}", [type], type, (values, _) => values[0]);
            functions.Global(function, $"math_@{name}_list_{one}", [CelType.List(type)], type, (values, meter) => OfList(values[0].AsList, function, isWorse, meter));
            foreach (var (other, second) in Numbers)
                functions.Global(function, $"math_@{name}_{one}_{other}", [type, second], one == other ? type : CelType.Dyn, (values, _) => Better(values[0], values[1], isWorse));
        }
    }

    private static CelValue Better(in CelValue left, in CelValue right, Func<int, bool> isWorse) =>
        Ordering.Compare(left, right) is { } order ? (isWorse(order) ? right : left) : CelValue.Error("NaN values cannot be ordered");

    private static CelValue OfList(CelList list, string function, Func<int, bool> isWorse, Meter meter)
    {
        if (list.Count == 0) return CelValue.Error($"{function}(list) argument must not be empty");
        var best = list[0];
        for (var i = 0; i < list.Count; i++)
        {
            meter.Work(1);
            if (!Ordering.IsNumber(list[i].Kind)) return CelValue.Error($"no such overload: {function}");
            best = Better(best, list[i], isWorse);
            if (best.IsError) return best;
        }
        return best;
    }

    private static Expr? Extreme(NodeFactory nodes, int at, Expr target, Expr[] arguments, string shown, string function)
    {
        if (target is not IdentExpr { Name: "math" or ".math" }) return null;
        switch (arguments)
        {
            case []: throw new SyntaxException(target.Position, $"{shown} requires at least one argument");
            case [ListExpr { Elements.Length: > 0 } list] when list.Elements.All(MayBeNumber): return nodes.Call(at, function, list);
            case [var single]: return MayBeNumber(single) ? nodes.Call(at, function, single) : throw new SyntaxException(single.Position, $"{shown} invalid single argument value");
        }
        if (arguments.FirstOrDefault(argument => !MayBeNumber(argument)) is { } wrong) throw new SyntaxException(wrong.Position, $"{shown} simple literal arguments must be numeric");
        return arguments.Length == 2 ? nodes.Call(at, function, arguments) : nodes.Call(at, function, nodes.List(at, arguments));
    }

    private static bool MayBeNumber(Expr expr) => expr is LiteralExpr literal ? Ordering.IsNumber(literal.Value.Kind) : expr is not (ListExpr or MapExpr or ObjectExpr);
}
