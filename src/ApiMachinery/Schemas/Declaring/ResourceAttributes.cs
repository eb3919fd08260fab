namespace OrleansAA.ApiMachinery.Schemas;

/// <summary>
/// The class is a kind of the API in one of its versions. The class must be partial: the generator adds apiVersion, kind and metadata where it has none of its own,
/// and makes its schema, and those of all types its members have, at compile time.
/// </summary>
/// <param name="group">API group: <c>example.com</c>.</param>
/// <param name="kind">Kind in CamelCase: <c>Widget</c>.</param>
/// <param name="plural">The resource, as it stands in paths: <c>widgets</c>.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class ApiResourceAttribute(string group, string kind, string plural) : Attribute
{
    /// <summary>The API group: <c>example.com</c>.</summary>
    public string Group { get; } = group;

    /// <summary>The kind: <c>Widget</c>.</summary>
    public string Kind { get; } = kind;

    /// <summary>The resource, the plural in paths: <c>widgets</c>.</summary>
    public string Plural { get; } = plural;

    /// <summary>The version; without it the last part of the class's namespace (<c>...Widgets.V1</c> is <c>v1</c>).</summary>
    public string? Version { get; set; }

    /// <summary>What kubectl takes for the resource besides its name: <c>pr</c>.</summary>
    public string[] ShortNames { get; set; } = [];

    /// <summary>The groups of resources it belongs to: <c>all</c>.</summary>
    public string[] Categories { get; set; } = [];

    /// <summary>True for a kind whose objects are in no namespace.</summary>
    public bool ClusterScoped { get; set; }
}

/// <summary>
/// The class goes over the wire, but is no kind: the body of a subresource, or an item that several kinds share. The types of a kind's members need no attribute.
/// </summary>
/// <param name="group">The API group it is named after in OpenAPI documents.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class ApiTypeAttribute(string group) : Attribute
{
    /// <summary>The API group: <c>example.com</c>.</summary>
    public string Group { get; } = group;

    /// <summary>The version; without it the last part of the class's namespace.</summary>
    public string? Version { get; set; }
}
