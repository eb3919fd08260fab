namespace OrleansAA.ApiMachinery.Scheme;

/// <summary>Names of namespaces, one string for all objects in one; bounded as <see cref="SharedTexts"/>.</summary>
internal sealed class SharedNamespaces
{
    private const int Places = 1024;

    private readonly string?[] _known = new string?[Places];

    /// <summary>The text that others have, too; or this one, which others may have from now on.</summary>
    public string Of(string name)
    {
        ref var place = ref _known[name.GetHashCode(StringComparison.Ordinal) & (Places - 1)];
        if (Volatile.Read(ref place) is { } known && known == name)
            return known;
        Volatile.Write(ref place, name);
        return name;
    }
}
