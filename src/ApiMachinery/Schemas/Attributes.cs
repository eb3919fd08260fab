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
    public string? MergeKey { get; } = mergeKey;
}

/// <summary>The map or struct is one value for apply: replaced and owned as a whole (x-kubernetes-map-type: atomic).</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class AtomicAttribute : Attribute;

/// <summary>The object may hold members its type does not declare; they are kept (x-kubernetes-preserve-unknown-fields).</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class PreserveUnknownFieldsAttribute : Attribute;
