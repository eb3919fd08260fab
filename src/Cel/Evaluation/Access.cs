using OrleansAA.Cel.Values;

namespace OrleansAA.Cel.Evaluation;

/// <summary>Finds fields, keys and elements, and says what is missing.</summary>
internal static class Access
{
    /// <summary>The value of a field or of a string key; an error where there is none.</summary>
    public static CelValue Field(in CelValue operand, string field)
    {
        switch (operand.Kind)
        {
            case CelKind.Error: return operand;
            case CelKind.Map: return operand.AsMap.TryGet(field, out var entry) ? entry : Missing(field);
            case CelKind.Object: return operand.AsObject.TryGetField(field, out var value) ? value : Missing(field);
            case CelKind.Optional: return operand.HasValue ? Wrapped(OptionalField(operand.OptionalValue, field)) : CelValue.OptionalNone;
            default: return Missing(field);
        }
    }

    /// <summary>Whether there is a field or a key: a boolean or an error.</summary>
    public static CelValue HasField(in CelValue operand, string field) => operand.Kind switch
    {
        CelKind.Error => operand,
        CelKind.Map => CelValue.Of(operand.AsMap.TryGet(field, out _)),
        CelKind.Object => CelValue.Of(operand.AsObject.HasField(field)),
        CelKind.Optional => operand.HasValue ? HasField(operand.OptionalValue, field) : CelValue.False,
        _ => Missing(field),
    };

    /// <summary>The value of a field as an optional.</summary>
    public static CelValue OptionalField(in CelValue operand, string field)
    {
        if (operand.Kind == CelKind.Optional && !operand.HasValue) return CelValue.OptionalNone;
        var target = operand.Kind == CelKind.Optional ? operand.OptionalValue : operand;
        var has = HasField(target, field);
        if (has.IsError) return has;
        return has.IsTrue ? Wrapped(Field(target, field)) : CelValue.OptionalNone;
    }

    public static CelValue Element(in CelValue operand, in CelValue index)
    {
        if (operand.IsError) return operand;
        if (index.IsError) return index;
        switch (operand.Kind)
        {
            case CelKind.List: return ListIndex(index, out var problem) is { } at ? At(operand.AsList, at, index) : problem;
            case CelKind.Map: return IsKey(index) ? operand.AsMap.TryGet(index, out var entry) ? entry : Missing(index) : UnsupportedKey;
            case CelKind.Object when index.Kind == CelKind.String: return Field(operand, index.AsString);
            case CelKind.Optional: return OptionalElement(operand, index);
            default: return CelValue.NoSuchOverload;
        }
    }

    public static CelValue OptionalElement(in CelValue operand, in CelValue index)
    {
        if (operand.IsError) return operand;
        if (index.IsError) return index;
        switch (operand.Kind)
        {
            case CelKind.Optional: return operand.HasValue ? OptionalElement(operand.OptionalValue, index) : CelValue.OptionalNone;
            case CelKind.List: return ListIndex(index, out var problem) is { } at ? at >= 0 && at < operand.AsList.Count ? Wrapped(operand.AsList[(int)at]) : CelValue.OptionalNone : problem;
            case CelKind.Map: return IsKey(index) ? operand.AsMap.TryGet(index, out var entry) ? Wrapped(entry) : CelValue.OptionalNone : UnsupportedKey;
            case CelKind.Object when index.Kind == CelKind.String: return OptionalField(operand, index.AsString);
            default: return CelValue.NoSuchOverload;
        }
    }

    public static bool IsKey(in CelValue value) => value.Kind is CelKind.String or CelKind.Int or CelKind.Uint or CelKind.Bool or CelKind.Double;

    private static readonly CelValue UnsupportedKey = CelValue.Error("unsupported key type");

    private static CelValue Wrapped(in CelValue value) => value.IsError || value.Kind == CelKind.Optional ? value : CelValue.OfOptional(value);

    private static CelValue At(CelList list, long at, in CelValue index) => at >= 0 && at < list.Count ? list[(int)at] : CelValue.Error($"index out of bounds: {Plain(index)}");

    private static long? ListIndex(in CelValue index, out CelValue problem)
    {
        problem = default;
        switch (index.Kind)
        {
            case CelKind.Int: return index.AsInt;
            case CelKind.Uint when index.AsUint <= long.MaxValue: return (long)index.AsUint;
            case CelKind.Double when Math.Floor(index.AsDouble) == index.AsDouble && Math.Abs(index.AsDouble) < 1e15: return (long)index.AsDouble;
            case CelKind.Uint or CelKind.Double:
                problem = CelValue.Error($"unsupported index value {Plain(index)} in list");
                return null;
            default:
                problem = CelValue.Error($"unsupported index type '{Printing.TypeOf(index).Name}' in list");
                return null;
        }
    }

    private static CelValue Missing(string field) => CelValue.Error($"no such key: {field}");

    private static CelValue Missing(in CelValue key) => CelValue.Error($"no such key: {Plain(key)}");

    private static string Plain(in CelValue value) => value.Kind switch
    {
        CelKind.String => value.AsString,
        CelKind.Uint => value.AsUint.ToString(System.Globalization.CultureInfo.InvariantCulture),
        _ => value.ToString(),
    };
}
