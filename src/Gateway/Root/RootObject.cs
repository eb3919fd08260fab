using OrleansAA.ApiMachinery.Json;
using k8s;
using k8s.Models;

namespace OrleansAA.Gateway.Root;

/// <summary>An object of any kind of the root.</summary>
internal sealed class RootObject : IKubernetesObject<V1ObjectMeta>
{
    private RootObject(MapValue tree)
    {
        Tree = tree;
        (ApiVersion, Kind) = (Text(tree, "apiVersion"), Text(tree, "kind"));
        var metadata = tree.Get("metadata") as MapValue ?? new();
        Metadata = new() { Name = Text(metadata, "name"), NamespaceProperty = Text(metadata, "namespace"), ResourceVersion = Text(metadata, "resourceVersion") };
    }

    /// <summary>All of it. Not to be edited.</summary>
    public MapValue Tree { get; }

    public string ApiVersion { get; set; }

    public string Kind { get; set; }

    /// <summary>Name, namespace and resourceVersion.</summary>
    public V1ObjectMeta Metadata { get; set; }

    /// <summary>Reads an object; items of lists of the root's own kinds do not say what they are.</summary>
    public static RootObject Read(ReadOnlySpan<byte> json, string apiVersion, string kind)
    {
        var tree = ValueJson.Parse(json) as MapValue ?? new();
        (tree["apiVersion"], tree["kind"]) = (apiVersion, kind);
        return new(tree);
    }

    private static string Text(MapValue tree, string name) => (tree.Get(name) as StringValue)?.Text ?? "";
}

/// <summary>A list of the root.</summary>
internal sealed class RootList<T>(IEnumerable<T> items, string resourceVersion) : IItems<T>, IMetadata<V1ListMeta>
{
    public IList<T> Items { get; set; } = [.. items];

    public V1ListMeta Metadata { get; set; } = new() { ResourceVersion = resourceVersion };
}
