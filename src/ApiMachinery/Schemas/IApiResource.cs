namespace OrleansAA.ApiMachinery.Schemas;

/// <summary>A class that is a kind in one of its versions; the generator writes this of a class with <see cref="ApiResourceAttribute"/>.</summary>
public interface IApiResource
{
    /// <summary>What the kind is called, in the version that the class is.</summary>
    static abstract ApiResourceNames Names { get; }
}

/// <summary>What a kind and its version are called.</summary>
public sealed record ApiResourceNames(string Group, string Version, string Kind, string Plural)
{
    /// <summary>What kubectl takes for the resource, too.</summary>
    public IReadOnlyList<string> ShortNames { get; init; } = [];

    /// <summary>Groups of resources that kubectl asks for at once: <c>all</c>.</summary>
    public IReadOnlyList<string> Categories { get; init; } = [];

    /// <summary>Its objects are in no namespace.</summary>
    public bool ClusterScoped { get; init; }
}
