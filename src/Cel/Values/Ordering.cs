namespace OrleansAA.Cel.Values;

/// <summary>The order of values: numbers among each other whatever their type, everything else within its kind.</summary>
internal static class Ordering
{
    public static bool IsNumber(CelKind kind) => kind is CelKind.Int or CelKind.Uint or CelKind.Double;

    /// <summary>Negative, zero or positive; null where there is no order.</summary>
    public static int? Compare(in CelValue left, in CelValue right) => (left.Kind, right.Kind) switch
    {
        (CelKind.Int, CelKind.Int) => left.AsInt.CompareTo(right.AsInt),
        (CelKind.Uint, CelKind.Uint) => left.AsUint.CompareTo(right.AsUint),
        (CelKind.Double, CelKind.Double) => Compare(left.AsDouble, right.AsDouble),
        (CelKind.Int, CelKind.Uint) => Compare(left.AsInt, right.AsUint),
        (CelKind.Uint, CelKind.Int) => -Compare(right.AsInt, left.AsUint),
        (CelKind.Int, CelKind.Double) => -CompareToInt(right.AsDouble, left.AsInt),
        (CelKind.Double, CelKind.Int) => CompareToInt(left.AsDouble, right.AsInt),
        (CelKind.Uint, CelKind.Double) => -CompareToUint(right.AsDouble, left.AsUint),
        (CelKind.Double, CelKind.Uint) => CompareToUint(left.AsDouble, right.AsUint),
        (CelKind.String, CelKind.String) => Text.Compare(left.AsString, right.AsString),
        (CelKind.Bytes, CelKind.Bytes) => left.AsBytes.AsSpan().SequenceCompareTo(right.AsBytes),
        (CelKind.Bool, CelKind.Bool) => left.AsBool.CompareTo(right.AsBool),
        (CelKind.Timestamp, CelKind.Timestamp) => left.AsTimestamp.CompareTo(right.AsTimestamp),
        (CelKind.Duration, CelKind.Duration) => left.AsNanoseconds.CompareTo(right.AsNanoseconds),
        _ => null,
    };

    private static int? Compare(double left, double right) => double.IsNaN(left) || double.IsNaN(right) ? null : left.CompareTo(right);

    private static int Compare(long left, ulong right) => left < 0 ? -1 : ((ulong)left).CompareTo(right);

    // An integer is compared with a double as a double, so that large ones may be equal that are not the same: the specification has it so.
    private static int? CompareToInt(double left, long right)
    {
        if (double.IsNaN(left)) return null;
        if (left < long.MinValue) return -1;
        return left > 9223372036854775808.0 ? 1 : left.CompareTo(right);
    }

    private static int? CompareToUint(double left, ulong right)
    {
        if (double.IsNaN(left)) return null;
        if (left < 0) return -1;
        return left > 18446744073709551616.0 ? 1 : left.CompareTo(right);
    }
}
