using OrleansAA.ApiMachinery.Json;
using OrleansAA.ApiMachinery.Scheme;

namespace OrleansAA.ApiMachinery.Applying;

/// <summary>The versions of a kind by the apiVersion entries name them with, and the ways between them.</summary>
internal sealed class Versions
{
    private readonly ServedVersion[] _all;

    public Versions(ResourceKind kind) => _all = [.. kind.Versions.Select(v => new ServedVersion(kind, v))];

    public ServedVersion Of(KindVersion version)
    {
        foreach (var served in _all)
        {
            if (ReferenceEquals(served.Version, version) || served.Version.Name == version.Name)
                return served;
        }
        throw new ArgumentException($"{version.Name} is not a version of the kind", nameof(version));
    }

    /// <summary>Null if the kind has no such version (any more).</summary>
    public ServedVersion? Find(string apiVersion)
    {
        foreach (var served in _all)
        {
            if (served.ApiVersion == apiVersion)
                return served;
        }
        return null;
    }

    /// <summary>A tree of one version as a tree of another. The way leads through the C# types: what they leave out is gone after it.</summary>
    /// <exception cref="SchemaException">The result has duplicates where its type allows none.</exception>
    public static MapValue Convert(MapValue tree, ServedVersion from, ServedVersion to)
    {
        if (ReferenceEquals(from, to))
            return tree;
        var converted = to.Tree(to.Version.FromStorage(from.Version.ToStorage(from.Typed(tree))));
        SchemaCheck.Validate(to.Type, converted, allowDuplicates: false);
        return converted;
    }
}
