using OrleansAA.Cel.Costs;
using OrleansAA.Cel.Values;

namespace OrleansAA.Cel.Functions;

/// <summary>What an operator does to two values, of whatever types; neither is an error.</summary>
internal delegate CelValue BinaryOperator(in CelValue left, in CelValue right, Meter meter);

/// <summary>What an operator does to a value that is no error.</summary>
internal delegate CelValue UnaryOperator(in CelValue operand);

/// <summary>
/// The operators by the names of their functions. Each does what all its overloads do, because the values say which is meant.
/// </summary>
internal static class OperatorTable
{
    public static BinaryOperator? Binary(string function) => function switch
    {
        "_==_" => static (in left, in right, meter) => CelValue.Of(left.EqualTo(right, meter)),
        "_!=_" => static (in left, in right, meter) => CelValue.Of(!left.EqualTo(right, meter)),
        "_<_" => static (in left, in right, meter) => Ordered(left, right, meter, order => order < 0),
        "_<=_" => static (in left, in right, meter) => Ordered(left, right, meter, order => order <= 0),
        "_>_" => static (in left, in right, meter) => Ordered(left, right, meter, order => order > 0),
        "_>=_" => static (in left, in right, meter) => Ordered(left, right, meter, order => order >= 0),
        "_+_" => Addition.Add,
        "_-_" => Addition.Subtract,
        "_*_" => static (in left, in right, _) => Multiplication.Multiply(left, right),
        "_/_" => static (in left, in right, _) => Multiplication.Divide(left, right),
        "_%_" => static (in left, in right, _) => Multiplication.Modulo(left, right),
        "@in" => Membership.IsIn,
        _ => null,
    };

    public static UnaryOperator? Unary(string function) => function switch
    {
        "!_" => static (in operand) => operand.Kind == CelKind.Bool ? CelValue.Of(!operand.AsBool) : CelValue.NoSuchOverload,
        "-_" => Addition.Negate,
        _ => null,
    };

    private static CelValue Ordered(in CelValue left, in CelValue right, Meter meter, Func<int, bool> holds)
    {
        if (left.Kind == CelKind.String && right.Kind == CelKind.String) meter.Work(Math.Min(left.AsString.Length, right.AsString.Length) >> 3);
        if (Ordering.Compare(left, right) is { } order) return CelValue.Of(holds(order));
        return Ordering.IsNumber(left.Kind) && Ordering.IsNumber(right.Kind) ? CelValue.Error("NaN values cannot be ordered") : CelValue.NoSuchOverload;
    }
}
