namespace OrleansAA.ApiMachinery.Scheme;

/// <summary>A resource or a kind within its API group; written <c>portrules.firewalld.fedoraproject.org</c>.</summary>
public readonly record struct GroupResource(string Group, string Resource)
{
    public override string ToString() => Group.Length == 0 ? Resource : $"{Resource}.{Group}";
}

/// <summary>A version of an API group; written <c>firewalld.fedoraproject.org/v1</c>, or <c>v1</c> in the core group.</summary>
public readonly record struct GroupVersion(string Group, string Version)
{
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
    /// <summary>Byte-wise by namespace, then name: the order lists have.</summary>
    public int CompareTo(NamespacedName other)
    {
        var order = string.CompareOrdinal(Namespace, other.Namespace);
        return order != 0 ? order : string.CompareOrdinal(Name, other.Name);
    }

    public override string ToString() => $"{Namespace}/{Name}";

    public static bool operator <(NamespacedName left, NamespacedName right) => left.CompareTo(right) < 0;

    public static bool operator >(NamespacedName left, NamespacedName right) => left.CompareTo(right) > 0;

    public static bool operator <=(NamespacedName left, NamespacedName right) => left.CompareTo(right) <= 0;

    public static bool operator >=(NamespacedName left, NamespacedName right) => left.CompareTo(right) >= 0;
}

/// <summary>
/// A place on a kind's revision line. The first commit is 1; 0 is before it. On the wire it is the decimal text of a resourceVersion.
/// </summary>
public readonly record struct Revision(long Number) : IComparable<Revision>
{
    public static readonly Revision None = new(0);

    public Revision Next => new(Number + 1);

    public int CompareTo(Revision other) => Number.CompareTo(other.Number);

    public override string ToString() => Number.ToString(System.Globalization.CultureInfo.InvariantCulture);

    public static bool operator <(Revision left, Revision right) => left.Number < right.Number;

    public static bool operator >(Revision left, Revision right) => left.Number > right.Number;

    public static bool operator <=(Revision left, Revision right) => left.Number <= right.Number;

    public static bool operator >=(Revision left, Revision right) => left.Number >= right.Number;
}
