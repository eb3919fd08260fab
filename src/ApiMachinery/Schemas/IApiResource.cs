namespace OrleansAA.ApiMachinery.Schemas;

/// <summary>A class that is a kind in one of its versions; the generator writes this of a class with <see cref="ApiResourceAttribute"/>.</summary>
public interface IApiResource
{
    static abstract ApiResourceNames Names { get; }
}

/// <summary>What a kind and its version are called.</summary>
public sealed record ApiResourceNames(string Group, string Version, string Kind, string Plural)
{
    public IReadOnlyList<string> ShortNames { get; init; } = [];

    public IReadOnlyList<string> Categories { get; init; } = [];

    public bool ClusterScoped { get; init; }
}
