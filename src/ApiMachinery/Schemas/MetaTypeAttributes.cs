namespace OrleansAA.ApiMachinery.Schemas;

/// <summary>A class of KubernetesClient that is served, too: what it is called. Kinds of other projects may use it in their members.</summary>
/// <param name="type">The class.</param>
/// <param name="goType">Its name in Go: <c>v1.ObjectMeta</c>.</param>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
public sealed class MetaTypeAttribute(Type type, string goType) : Attribute
{
    public Type Type { get; } = type;

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
    public Type Type { get; } = type;

    public string Name { get; } = name;

    public Emission Emission { get; } = emission;

    public ListType ListType { get; set; }

    public string[] Keys { get; set; } = [];

    public bool PatchMerge { get; set; }

    public string? PatchMergeKey { get; set; }
}
