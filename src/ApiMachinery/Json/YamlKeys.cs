namespace OrleansAA.ApiMachinery.Json;

/// <summary>
/// Sorts the keys of a map as go-yaml compares them. Its comparison goes in circles (<c>016S</c> stands before <c>0b</c>, that before <c>9</c>, and that before <c>016S</c>): a sort of
/// the library may refuse such, and what comes of it depends on the order before. Keys are merged from the order of their characters, so that a map is always written the same.
/// </summary>
internal static class YamlKeys
{
    public static KeyValuePair<string, Value>[] Sorted(IEnumerable<KeyValuePair<string, Value>> members)
    {
        var from = members.OrderBy(m => m.Key, StringComparer.Ordinal).ToArray();
        var to = new KeyValuePair<string, Value>[from.Length];
        for (var run = 1; run < from.Length; run *= 2)
        {
            for (var start = 0; start < from.Length; start += 2 * run)
                Merge(from.AsSpan(start, Math.Min(2 * run, from.Length - start)), run, to.AsSpan(start));
            (from, to) = (to, from);
        }
        return from;
    }

    /// <summary>Merges what stands before the middle, in order, with what stands from there on.</summary>
    private static void Merge(ReadOnlySpan<KeyValuePair<string, Value>> from, int middle, Span<KeyValuePair<string, Value>> to)
    {
        var (left, right) = (0, middle);
        for (var i = 0; i < from.Length; i++)
        {
            var isLeft = left < Math.Min(middle, from.Length)
                && (right >= from.Length || YamlKeyComparer.Instance.Compare(from[left].Key, from[right].Key) <= 0);
            to[i] = isLeft ? from[left++] : from[right++];
        }
    }
}
