using OrleansAA.Cel.Costs;

namespace OrleansAA.Cel.Values;

/// <summary>Equality is that of the language: numbers by value whatever their type, everything else only within its kind; nothing of it is an error.</summary>
public readonly partial struct CelValue
{
    /// <summary>Without a bound of its work: for values of the host's own and for tests.</summary>
    public bool Equals(CelValue other) => EqualTo(other, Meter.Unlimited());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is CelValue other && Equals(other);

    /// <summary>Equal values have equal codes; codes of lists, maps and objects are those of their kinds.</summary>
    public override int GetHashCode() => Kind switch
    {
        CelKind.String => string.GetHashCode(AsString),
        CelKind.Int => NumberCode(bits),
        CelKind.Uint => bits >= 0 ? NumberCode(bits) : NumberCode((double)(ulong)bits),
        CelKind.Double => AsDouble is >= -9.2e18 and <= 9.2e18 && Math.Floor(AsDouble) == AsDouble ? NumberCode((long)AsDouble) : NumberCode(AsDouble),
        CelKind.Bytes => AsBytes.Length,
        CelKind.List or CelKind.Map or CelKind.Object or CelKind.Optional => (int)Kind,
        CelKind.Type => AsType.Name.GetHashCode(StringComparison.Ordinal),
        _ => HashCode.Combine(Kind, bits, nanoseconds),
    };

    /// <summary>Whether both are the same.</summary>
    public static bool operator ==(CelValue left, CelValue right) => left.Equals(right);

    /// <summary>Whether they differ.</summary>
    public static bool operator !=(CelValue left, CelValue right) => !left.Equals(right);

    // Integers beyond what a double holds exactly meet doubles only in comparisons, not in maps.
    private static int NumberCode(long value) => HashCode.Combine((double)value);

    private static int NumberCode(double value) => HashCode.Combine(value);

    /// <summary>Compares, and counts each step of it as work.</summary>
    internal bool EqualTo(in CelValue other, Meter meter, int depth = 0)
    {
        if (Kind != other.Kind) return Ordering.IsNumber(Kind) && Ordering.IsNumber(other.Kind) && Ordering.Compare(this, other) is 0;
        switch (Kind)
        {
            case CelKind.Double: return AsDouble == other.AsDouble;
            case CelKind.String:
                meter.Work(AsString.Length >> 3);
                return AsString == other.AsString;
            case CelKind.Bytes: return AsBytes.AsSpan().SequenceEqual(other.AsBytes);
            case CelKind.List: return ReferenceEquals(reference, other.reference) && AsList.IsReflexive || Same(AsList, other.AsList, meter, depth);
            case CelKind.Map: return Same(AsMap, other.AsMap, meter, depth);
            case CelKind.Object: return AsObject.EqualTo(other.AsObject);
            case CelKind.Type: return AsType.Name == other.AsType.Name;
            case CelKind.Optional:
                return HasValue == other.HasValue && (!HasValue || OptionalValue.EqualTo(other.OptionalValue, meter, Deeper(meter, depth)));
            case CelKind.Error: return ErrorMessage == other.ErrorMessage;
            default: return bits == other.bits && nanoseconds == other.nanoseconds;
        }
    }

    private static bool Same(CelList left, CelList right, Meter meter, int depth)
    {
        if (left.Count != right.Count) return false;
        depth = Deeper(meter, depth);
        if (!left.IsOrdered) return UnorderedLists.AreEqual(left, right, meter, depth);
        for (var i = 0; i < left.Count; i++)
        {
            meter.Work(1);
            if (!left[i].EqualTo(right[i], meter, depth)) return false;
        }
        return true;
    }

    private static bool Same(CelMap left, CelMap right, Meter meter, int depth)
    {
        if (left.Count != right.Count) return false;
        depth = Deeper(meter, depth);
        foreach (var key in left.Keys)
        {
            meter.Work(2);
            if (!left.TryGet(key, out var value) || !right.TryGet(key, out var another) || !value.EqualTo(another, meter, depth)) return false;
        }
        return true;
    }

    private static int Deeper(Meter meter, int depth)
    {
        if (depth >= Limits.CelLimits.ValueDepthMax) meter.Stop();
        return depth + 1;
    }
}
