using OrleansAA.Cel.Values;

namespace OrleansAA.Cel.Functions;

/// <summary>What a call costs, by its arguments and its result.</summary>
internal delegate long CostRule(ReadOnlySpan<CelValue> arguments, in CelValue result);

/// <summary>The sizes that costs are made of.</summary>
internal static class CostSizes
{
    /// <summary>Of each character that is looked at.</summary>
    public const double StringTraversal = 0.1;

    /// <summary>Of each character of a regular expression.</summary>
    public const double RegexLength = 0.25;

    public const long ListCreation = 10;
    public const long MapCreation = 30;
    public const long ObjectCreation = 40;

    public static long Of(in CelValue value) => value.Kind switch
    {
        CelKind.String => Text.Length(value.AsString),
        CelKind.Bytes => value.AsBytes.Length,
        CelKind.List => value.AsList.Count,
        CelKind.Map => value.AsMap.Count,
        CelKind.Optional when value.HasValue => Of(value.OptionalValue),
        CelKind.Object => value.AsObject.Size ?? 1,
        _ => 1,
    };

    public static long Traversal(double size) => (long)Math.Ceiling(size * StringTraversal);

    /// <summary>Matching a text of a size by an expression of a length.</summary>
    public static long Match(long text, long expression) => Traversal(1.0 + text) * (long)Math.Ceiling(expression * RegexLength);

    /// <summary>Looking at every string in a value.</summary>
    public static long Deep(in CelValue value, int depth = 0)
    {
        switch (value.Kind)
        {
            case CelKind.String: return (long)(System.Text.Encoding.UTF8.GetByteCount(value.AsString) * StringTraversal);
            case CelKind.Bytes: return (long)(value.AsBytes.Length * StringTraversal);
            case CelKind.List when depth < Limits.CelLimits.ValueDepthMax:
                var list = 0L;
                for (var i = 0; i < value.AsList.Count; i++) list += Deep(value.AsList[i], depth + 1);
                return list;
            case CelKind.Map when depth < Limits.CelLimits.ValueDepthMax:
                var map = 0L;
                foreach (var key in value.AsMap.Keys) map += Deep(key, depth + 1) + (value.AsMap.TryGet(key, out var entry) ? Deep(entry, depth + 1) : 0);
                return map;
            default: return 1;
        }
    }
}
