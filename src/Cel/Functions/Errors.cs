using OrleansAA.Cel.Values;

namespace OrleansAA.Cel.Functions;

/// <summary>Results that must fit into 64 bits.</summary>
internal static class Errors
{
    private static readonly CelValue IntOverflow = CelValue.Error("integer overflow");
    private static readonly CelValue UintOverflow = CelValue.Error("unsigned integer overflow");
    private static readonly CelValue DurationOverflow = CelValue.Error("duration overflow");

    public static CelValue Int(Int128 value) => value >= long.MinValue && value <= long.MaxValue ? CelValue.Of((long)value) : IntOverflow;

    public static CelValue Uint(Int128 value) => value >= 0 && value <= ulong.MaxValue ? CelValue.Of((ulong)value) : UintOverflow;

    public static CelValue Duration(Int128 nanoseconds) =>
        nanoseconds >= long.MinValue && nanoseconds <= long.MaxValue ? CelValue.OfNanoseconds((long)nanoseconds) : DurationOverflow;
}
