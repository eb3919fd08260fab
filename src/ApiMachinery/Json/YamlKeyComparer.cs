using System.Text;

namespace OrleansAA.ApiMachinery.Json;

/// <summary>The order go-yaml writes keys in: other characters before letters, and runs of digits by their number (<c>a2</c> before <c>a10</c>).</summary>
internal sealed class YamlKeyComparer : IComparer<string>
{
    public static readonly YamlKeyComparer Instance = new();

    public int Compare(string? x, string? y)
    {
        var left = x.AsSpan();
        var right = y.AsSpan();
        var at = left.CommonPrefixLength(right);
        if (at > 0 && char.IsHighSurrogate(left[at - 1]))
            at--;
        if (at == left.Length || at == right.Length)
            return left.Length.CompareTo(right.Length);
        Rune.DecodeFromUtf16(left[at..], out var a, out _);
        Rune.DecodeFromUtf16(right[at..], out var b, out _);
        if (Rune.IsLetter(a) != Rune.IsLetter(b))
            return Rune.IsLetter(b) ? -1 : 1;
        return Rune.IsLetter(a) ? a.CompareTo(b) : CompareNumbers(left, right, at, a.CompareTo(b));
    }

    /// <summary>Compares the numbers that stand, or end, at the first difference.</summary>
    private static int CompareNumbers(ReadOnlySpan<char> left, ReadOnlySpan<char> right, int at, int otherwise)
    {
        // Within a number a zero counts: 10 comes before 11, not before 1.
        var within = (left[at] == '0' || right[at] == '0') && EndsInNumber(left[..at]) ? 1L : 0L;
        var (a, aLength) = Number(left[at..], within);
        var (b, bLength) = Number(right[at..], within);
        return a != b ? a.CompareTo(b) : aLength != bLength ? aLength.CompareTo(bLength) : otherwise;
    }

    private static bool EndsInNumber(ReadOnlySpan<char> text)
    {
        for (var i = text.Length - 1; i >= 0 && char.IsDigit(text[i]); i--)
        {
            if (text[i] != '0')
                return true;
        }
        return false;
    }

    private static (long Number, int Length) Number(ReadOnlySpan<char> text, long start)
    {
        var length = 0;
        for (; length < text.Length && char.IsDigit(text[length]); length++)
            start = unchecked((start * 10) + text[length] - '0');
        return (start, length);
    }
}
