using OrleansAA.Cel.Costs;
using OrleansAA.Cel.Limits;
using OrleansAA.Cel.Values;

namespace OrleansAA.Cel.Functions;

/// <summary>Adds and subtracts numbers, times, strings, bytes and lists. What does not fit is an error.</summary>
internal static class Addition
{
    private const int JoinedDepthMax = 64;

    public static CelValue Add(in CelValue left, in CelValue right, Meter meter) => (left.Kind, right.Kind) switch
    {
        (CelKind.Int, CelKind.Int) => Errors.Int(left.AsInt + (Int128)right.AsInt),
        (CelKind.Uint, CelKind.Uint) => Errors.Uint(left.AsUint + (Int128)right.AsUint),
        (CelKind.Double, CelKind.Double) => CelValue.Of(left.AsDouble + right.AsDouble),
        (CelKind.String, CelKind.String) => Joined(left.AsString, right.AsString, meter),
        (CelKind.Bytes, CelKind.Bytes) => Joined(left.AsBytes, right.AsBytes, meter),
        (CelKind.List, CelKind.List) => Joined(left.AsList, right.AsList, meter),
        (CelKind.Duration, CelKind.Duration) => Errors.Duration(left.AsNanoseconds + (Int128)right.AsNanoseconds),
        (CelKind.Timestamp, CelKind.Duration) => Moved(left.AsTimestamp, right.AsNanoseconds),
        (CelKind.Duration, CelKind.Timestamp) => Moved(right.AsTimestamp, left.AsNanoseconds),
        _ => CelValue.NoSuchOverload,
    };

    public static CelValue Subtract(in CelValue left, in CelValue right, Meter meter) => (left.Kind, right.Kind) switch
    {
        (CelKind.Int, CelKind.Int) => Errors.Int(left.AsInt - (Int128)right.AsInt),
        (CelKind.Uint, CelKind.Uint) => Errors.Uint(left.AsUint - (Int128)right.AsUint),
        (CelKind.Double, CelKind.Double) => CelValue.Of(left.AsDouble - right.AsDouble),
        (CelKind.Duration, CelKind.Duration) => Errors.Duration(left.AsNanoseconds - (Int128)right.AsNanoseconds),
        (CelKind.Timestamp, CelKind.Duration) => Moved(left.AsTimestamp, -(Int128)right.AsNanoseconds),
        (CelKind.Timestamp, CelKind.Timestamp) => Errors.Duration(Nanoseconds(left.AsTimestamp) - Nanoseconds(right.AsTimestamp)),
        _ => CelValue.NoSuchOverload,
    };

    public static CelValue Negate(in CelValue operand) => operand.Kind switch
    {
        CelKind.Int => Errors.Int(-(Int128)operand.AsInt),
        CelKind.Double => CelValue.Of(-operand.AsDouble),
        CelKind.Duration => Errors.Duration(-(Int128)operand.AsNanoseconds),
        _ => CelValue.NoSuchOverload,
    };

    private static Int128 Nanoseconds(CelTimestamp time) => ((Int128)time.Seconds * 1_000_000_000) + time.Nanoseconds;

    private static CelValue Moved(CelTimestamp time, Int128 nanoseconds)
    {
        var moved = Nanoseconds(time) + nanoseconds;
        var seconds = (long)(moved / 1_000_000_000);
        var rest = (int)(moved % 1_000_000_000);
        var result = rest < 0 ? new CelTimestamp(seconds - 1, rest + 1_000_000_000) : new CelTimestamp(seconds, rest);
        return result.IsInRange ? CelValue.Of(result) : CelValue.Error("timestamp overflow");
    }

    private static CelValue Joined(string left, string right, Meter meter)
    {
        meter.Work(left.Length + (long)right.Length);
        if (left.Length + (long)right.Length > CelLimits.StringUnitsMax) meter.Stop();
        return CelValue.Of(left + right);
    }

    private static CelValue Joined(byte[] left, byte[] right, Meter meter)
    {
        meter.Work(left.Length + (long)right.Length);
        if (left.Length + (long)right.Length > CelLimits.StringUnitsMax) meter.Stop();
        return CelValue.Of((byte[])[.. left, .. right]);
    }

    private static CelValue Joined(CelList left, CelList right, Meter meter)
    {
        if (left.Count == 0 && left.IsOrdered) return CelValue.Of(right);
        if (right.Count == 0) return CelValue.Of(left);
        if (left.Count + (long)right.Count > CelLimits.ListElementsMax) meter.Stop();
        if (!left.IsOrdered) return CelValue.Of(UnorderedLists.Merged(left, right, meter));
        var joined = new CelJoinedList(left, right);
        if (joined.Depth <= JoinedDepthMax) return CelValue.Of(joined);
        meter.Work(joined.Count * (long)JoinedDepthMax);
        var flat = new List<CelValue>(joined.Count);
        for (var i = 0; i < joined.Count; i++) flat.Add(joined[i]);
        return CelValue.Of(new CelArrayList(flat));
    }
}
