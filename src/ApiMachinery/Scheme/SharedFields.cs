namespace OrleansAA.ApiMachinery.Scheme;

/// <summary>The texts of an object's selectable fields, one array for all objects that have the same; bounded as <see cref="SharedTexts"/>.</summary>
internal sealed class SharedFields
{
    private const int Places = 4096;

    private readonly string[]?[] _known = new string[Places][];

    /// <summary>The array that others have, too; or this one, which others may have from now on.</summary>
    public string[] Of(string[] fields)
    {
        if (fields.Length == 0)
            return [];
        var hash = new HashCode();
        foreach (var field in fields)
            hash.Add(field, StringComparer.Ordinal);
        ref var place = ref _known[hash.ToHashCode() & (Places - 1)];
        if (Volatile.Read(ref place) is { } known && known.AsSpan().SequenceEqual(fields))
            return known;
        Volatile.Write(ref place, fields);
        return fields;
    }
}
