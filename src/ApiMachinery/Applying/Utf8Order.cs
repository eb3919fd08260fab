namespace OrleansAA.ApiMachinery.Applying;

/// <summary>Compares texts as Go does: byte by byte of their UTF-8 form.</summary>
internal static class Utf8Order
{
    public static int Compare(string left, string right)
    {
        var common = left.AsSpan().CommonPrefixLength(right);
        if (common == left.Length || common == right.Length)
            return left.Length.CompareTo(right.Length);
        return Rank(left[common]).CompareTo(Rank(right[common]));
    }

    /// <summary>UTF-16 puts surrogates before U+E000; UTF-8 puts what they stand for after everything else.</summary>
    private static int Rank(char unit) => char.IsSurrogate(unit) ? unit + 0x10000 : unit;
}
