namespace OrleansAA.ApiMachinery.Schemas;

/// <summary>A class of KubernetesClient that is served, too: what it is called. Kinds of other projects may use it in their members.</summary>
/// <param name="type">The class.</param>
/// <param name="goType">Its name in Go: <c>v1.ObjectMeta</c>.</param>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
public sealed class MetaTypeAttribute(Type type, string goType) : Attribute
{
    /// <summary>The class.</summary>
    public Type Type { get; } = type;

    /// <summary>Its name in Go: <c>v1.ObjectMeta</c>.</summary>
    public string GoType { get; } = goType;

    /// <summary>Apply takes it as one value.</summary>
    public bool Atomic { get; set; }
}

/// <summary>A member of such a class, as Go's struct tags describe it; members are written in the order of the attributes.</summary>
/// <param name="type">The class.</param>
/// <param name="name">Its JSON name.</param>
/// <param name="emission">When it is left out.</param>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
public sealed class MetaFieldAttribute(Type type, string name, Emission emission = Emission.UnlessEmpty) : Attribute
{
    /// <summary>The class.</summary>
    public Type Type { get; } = type;

    /// <summary>Its JSON name.</summary>
    public string Name { get; } = name;

    /// <summary>When it is left out.</summary>
    public Emission Emission { get; } = emission;

    /// <summary>How apply merges it, if it is a list.</summary>
    public ListType ListType { get; set; }

    /// <summary>The members by which a list map's items are matched.</summary>
    public string[] Keys { get; set; } = [];

    /// <summary>Strategic merge patch merges the list, instead of replacing it.</summary>
    public bool PatchMerge { get; set; }

    /// <summary>The member by which strategic merge patch matches items; null for a list of values.</summary>
    public string? PatchMergeKey { get; set; }
}
