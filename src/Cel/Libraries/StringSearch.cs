using OrleansAA.Cel.Costs;
using OrleansAA.Cel.Values;

namespace OrleansAA.Cel.Libraries;

/// <summary><c>indexOf</c> and <c>lastIndexOf</c>, by code points.</summary>
internal static class StringSearch
{
    public static CelValue First(string text, string part, long offset, Meter meter)
    {
        if (offset < 0) return OutOfRange(offset);
        meter.Work(text.Length);
        var length = Text.Length(text);
        if (part.Length == 0) return CelValue.Of(Math.Min(offset, length));
        if (offset >= length) return CelValue.Of(-1L);
        var unit = Search.IndexOf(text, part, Text.UnitOf(text, (int)offset), meter);
        return CelValue.Of(unit < 0 ? -1L : Text.IndexOf(text, unit));
    }

    /// <summary>The offset is the last index at which it may begin; null: anywhere.</summary>
    public static CelValue Last(string text, string part, long? offset, Meter meter)
    {
        if (offset < 0) return OutOfRange(offset.Value);
        meter.Work(text.Length);
        var length = Text.Length(text);
        if (part.Length == 0) return CelValue.Of(offset is null ? length : Math.Min(offset.Value, length));
        if (text.Length < part.Length || offset >= length) return CelValue.Of(-1L);
        var start = Math.Min(offset ?? length, length);
        var end = Math.Min(text.Length, Text.UnitOf(text, (int)start) + part.Length);
        // As costly as a search by comparing everywhere can be.
        meter.Work((end + 1L) * Math.Min(part.Length, 64) / 8);
        var unit = LastUnit(text.AsSpan(0, end), part, meter);
        return CelValue.Of(unit < 0 ? -1L : Text.IndexOf(text, unit));
    }

    private static int LastUnit(ReadOnlySpan<char> text, string part, Meter meter)
    {
        if (part.Length <= 64) return text.LastIndexOf(part, StringComparison.Ordinal);
        var (backwards, needle) = (Reversed(text), Reversed(part));
        var found = Search.IndexOf(backwards, needle, 0, meter);
        return found < 0 ? -1 : text.Length - found - part.Length;
    }

    private static string Reversed(ReadOnlySpan<char> text)
    {
        var units = text.ToArray();
        Array.Reverse(units);
        return new(units);
    }

    private static CelValue OutOfRange(long offset) => CelValue.Error($"index out of range: {offset}");
}
