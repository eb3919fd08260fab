namespace OrleansAA.ApiMachinery.Names;

/// <summary>A resource or a kind within its API group; written <c>widgets.example.com</c>.</summary>
public readonly record struct GroupResource(string Group, string Resource)
{
    /// <inheritdoc/>
    public override string ToString() => Group.Length == 0 ? Resource : $"{Resource}.{Group}";
}

/// <summary>A version of an API group; written <c>example.com/v1</c>, or <c>v1</c> in the core group.</summary>
public readonly record struct GroupVersion(string Group, string Version)
{
    /// <inheritdoc/>
    public override string ToString() => Group.Length == 0 ? Version : $"{Group}/{Version}";

    /// <summary>Parses an apiVersion; null if it has more than one slash. An empty text is the empty version.</summary>
    public static GroupVersion? Parse(string apiVersion) => apiVersion.Split('/') switch
    {
        [var version] => new GroupVersion("", version),
        [var group, var version] => new GroupVersion(group, version),
        _ => null,
    };
}

/// <summary>The name of an object: its namespace ("" for a cluster-scoped one) and its name; written <c>namespace/name</c>.</summary>
public readonly record struct NamespacedName(string Namespace, string Name) : IComparable<NamespacedName>
{
    /// <summary>
    /// By the bytes of <c>namespace/name</c> in UTF-8, the order lists and stores have (etcd's order of keys): <c>a-b/x</c> comes before <c>a/x</c>,
    /// because "-" comes before "/". A namespace holds no slash.
    /// </summary>
    public int CompareTo(NamespacedName other)
    {
        var order = CompareBytes(Namespace, other.Namespace, end: '/');
        return order != 0 ? order : CompareBytes(Name, other.Name, end: '\0');
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Namespace}/{Name}";

    /// <summary>Whether the left one comes before the right one.</summary>
    public static bool operator <(NamespacedName left, NamespacedName right) => left.CompareTo(right) < 0;

    /// <summary>Whether the left one comes behind the right one.</summary>
    public static bool operator >(NamespacedName left, NamespacedName right) => left.CompareTo(right) > 0;

    /// <summary>Whether the left one comes before the right one, or is the same.</summary>
    public static bool operator <=(NamespacedName left, NamespacedName right) => left.CompareTo(right) <= 0;

    /// <summary>Whether the left one comes behind the right one, or is the same.</summary>
    public static bool operator >=(NamespacedName left, NamespacedName right) => left.CompareTo(right) >= 0;

    // Where one text is the beginning of the other, its end counts as the character given; equal characters then leave it to the lengths.
    private static int CompareBytes(string left, string right, char end)
    {
        var at = left.AsSpan().CommonPrefixLength(right);
        if (at == left.Length && at == right.Length)
            return 0;
        var order = CompareBytes(at < left.Length ? left[at] : end, at < right.Length ? right[at] : end);
        return order != 0 ? order : left.Length - right.Length;
    }

    // UTF-8 sorts by code point. So does UTF-16, but for one thing: surrogates (code points from U+10000) come before U+E000 to U+FFFF.
    private static int CompareBytes(char left, char right) =>
        char.IsSurrogate(left) == char.IsSurrogate(right) ? left - right
        : char.IsSurrogate(left) ? (right >= '\uE000' ? 1 : left - right)
        : (left >= '\uE000' ? -1 : left - right);
}

/// <summary>
/// A place on a kind's revision line, which begins with the empty store at 1; the first commit is 2. On the wire it is the decimal text of a resourceVersion.
/// </summary>
public readonly record struct Revision(long Number) : IComparable<Revision>
{
    /// <summary>No place on the line. As an object's revision: there is no object. It is never the state of a store: as a resourceVersion, 0 means "whatever is at hand".</summary>
    public static readonly Revision None = new(0);

    /// <summary>The store before its first commit, as in etcd: a list of it can be followed by a watch.</summary>
    public static readonly Revision Origin = new(1);

    /// <summary>The one that follows.</summary>
    public Revision Next => new(Number + 1);

    /// <inheritdoc/>
    public int CompareTo(Revision other) => Number.CompareTo(other.Number);

    /// <inheritdoc/>
    public override string ToString() => Number.ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Whether the left one comes before the right one.</summary>
    public static bool operator <(Revision left, Revision right) => left.Number < right.Number;

    /// <summary>Whether the left one comes behind the right one.</summary>
    public static bool operator >(Revision left, Revision right) => left.Number > right.Number;

    /// <summary>Whether the left one comes before the right one, or is the same.</summary>
    public static bool operator <=(Revision left, Revision right) => left.Number <= right.Number;

    /// <summary>Whether the left one comes behind the right one, or is the same.</summary>
    public static bool operator >=(Revision left, Revision right) => left.Number >= right.Number;
}
