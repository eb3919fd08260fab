namespace OrleansAA.ApiMachinery.Schemas;

/// <summary>How apply and strategic merge treat a list (x-kubernetes-list-type).</summary>
public enum ListType
{
    /// <summary>One value: replaced and owned as a whole.</summary>
    Atomic,

    /// <summary>Scalars, each at most once; owned value by value.</summary>
    Set,

    /// <summary>Objects told apart by their key fields; owned member by member.</summary>
    Map,
}

/// <summary>The list type of a property, with its key fields if it is a map. Without the attribute a list is atomic.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ListTypeAttribute(ListType type, params string[] keys) : Attribute
{
    /// <summary>How the list is merged.</summary>
    public ListType Type { get; } = type;

    /// <summary>JSON names of the key fields, for <see cref="ListType.Map"/>.</summary>
    public IReadOnlyList<string> Keys { get; } = keys;
}

/// <summary>
/// How strategic merge patch treats a list (x-kubernetes-patch-strategy): <c>merge</c>, by <see cref="MergeKey"/> where the items are objects.
/// Without the attribute a list is replaced.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class PatchMergeAttribute(string? mergeKey = null) : Attribute
{
    /// <summary>The member by which items are matched; null for a list of values.</summary>
    public string? MergeKey { get; } = mergeKey;
}

/// <summary>
/// The map or struct is one value for apply: replaced and owned as a whole (x-kubernetes-map-type: atomic).
/// On a class it holds wherever the class is used, also as the item of a list.
/// </summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Class)]
public sealed class AtomicAttribute : Attribute;

/// <summary>
/// The property, a <see cref="RawJson"/>, holds an object of any members (x-kubernetes-preserve-unknown-fields): apply owns them one by one.
/// Without it such a property is one value.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class PreserveUnknownFieldsAttribute : Attribute;
