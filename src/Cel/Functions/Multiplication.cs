using OrleansAA.Cel.Values;

namespace OrleansAA.Cel.Functions;

internal static class Multiplication
{
    public static CelValue Multiply(in CelValue left, in CelValue right) => (left.Kind, right.Kind) switch
    {
        (CelKind.Int, CelKind.Int) => Errors.Int((Int128)left.AsInt * right.AsInt),
        (CelKind.Uint, CelKind.Uint) => (UInt128)left.AsUint * right.AsUint is var product && product <= ulong.MaxValue ? CelValue.Of((ulong)product) : CelValue.Error("unsigned integer overflow"),
        (CelKind.Double, CelKind.Double) => CelValue.Of(left.AsDouble * right.AsDouble),
        _ => CelValue.NoSuchOverload,
    };

    public static CelValue Divide(in CelValue left, in CelValue right) => (left.Kind, right.Kind) switch
    {
        (CelKind.Int, CelKind.Int) => right.AsInt == 0 ? CelValue.Error("division by zero") : Errors.Int((Int128)left.AsInt / right.AsInt),
        (CelKind.Uint, CelKind.Uint) => right.AsUint == 0 ? CelValue.Error("division by zero") : CelValue.Of(left.AsUint / right.AsUint),
        (CelKind.Double, CelKind.Double) => CelValue.Of(left.AsDouble / right.AsDouble),
        _ => CelValue.NoSuchOverload,
    };

    public static CelValue Modulo(in CelValue left, in CelValue right) => (left.Kind, right.Kind) switch
    {
        (CelKind.Int, CelKind.Int) => right.AsInt == 0 ? CelValue.Error("modulus by zero") : left.AsInt == long.MinValue && right.AsInt == -1 ? CelValue.Error("integer overflow") : CelValue.Of(left.AsInt % right.AsInt),
        (CelKind.Uint, CelKind.Uint) => right.AsUint == 0 ? CelValue.Error("modulus by zero") : CelValue.Of(left.AsUint % right.AsUint),
        _ => CelValue.NoSuchOverload,
    };
}
