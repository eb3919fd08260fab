using OrleansAA.Cel.Functions;
using OrleansAA.Cel.Types;
using OrleansAA.Cel.Values;

namespace OrleansAA.Cel.Libraries;

/// <summary>The bits of cel-go's math. A shift by 64 and more leaves nothing.</summary>
internal static class BitLibrary
{
    public static void Add(FunctionTable functions)
    {
        Both(functions, "bitAnd", (left, right) => left & right);
        Both(functions, "bitOr", (left, right) => left | right);
        Both(functions, "bitXor", (left, right) => left ^ right);
        functions.Global("math.bitNot", "math_bitNot_int_int", [CelType.Int], CelType.Int, (values, _) => CelValue.Of(~values[0].AsInt));
        functions.Global("math.bitNot", "math_bitNot_uint_uint", [CelType.Uint], CelType.Uint, (values, _) => CelValue.Of(~values[0].AsUint));
        Shift(functions, "bitShiftLeft", (bits, by) => by > 63 ? 0 : bits << by);
        Shift(functions, "bitShiftRight", (bits, by) => by > 63 ? 0 : bits >> by);
    }

    private static void Both(FunctionTable functions, string name, Func<ulong, ulong, ulong> combine)
    {
        functions.Global($"math.{name}", $"math_{name}_int_int", [CelType.Int, CelType.Int], CelType.Int, (values, _) => CelValue.Of((long)combine(values[0].AsUint, values[1].AsUint)));
        functions.Global($"math.{name}", $"math_{name}_uint_uint", [CelType.Uint, CelType.Uint], CelType.Uint, (values, _) => CelValue.Of(combine(values[0].AsUint, values[1].AsUint)));
    }

    private static void Shift(FunctionTable functions, string name, Func<ulong, int, ulong> shift)
    {
        functions.Global($"math.{name}", $"math_{name}_int_int", [CelType.Int, CelType.Int], CelType.Int,
            (values, _) => Offset(name, values[1], out var by) is { } error ? error : CelValue.Of((long)shift(values[0].AsUint, by)));
        functions.Global($"math.{name}", $"math_{name}_uint_int", [CelType.Uint, CelType.Int], CelType.Uint,
            (values, _) => Offset(name, values[1], out var by) is { } error ? error : CelValue.Of(shift(values[0].AsUint, by)));
    }

    private static CelValue? Offset(string name, in CelValue value, out int by)
    {
        by = (int)Math.Min(64, value.AsInt);
        return value.AsInt < 0 ? CelValue.Error($"math.{name}() negative offset: {value.AsInt}") : null;
    }
}
