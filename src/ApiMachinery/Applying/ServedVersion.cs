using OrleansAA.ApiMachinery.Json;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Schemas;
using OrleansAA.ApiMachinery.Scheme;

namespace OrleansAA.ApiMachinery.Applying;

/// <summary>A version of a kind with what apply needs of it, made once.</summary>
internal sealed class ServedVersion
{
    /// <summary>
    /// Fields of metadata nobody owns. They are left out of the trees that only tell who owns what, and taken out of what an applier owns.
    /// Source: k8s.io/apimachinery/pkg/util/managedfields/internal/stripmeta.go.
    /// </summary>
    private static readonly string[] UnownedMetadata =
        ["name", "namespace", "creationTimestamp", "selfLink", "uid", "clusterName", "generation", "managedFields", "resourceVersion"];

    private readonly FieldSchema[] _fields;
    private readonly FieldSchema[] _metadata;
    private readonly FieldSchema[] _ownedMetadata;
    private readonly FieldSchema[] _unrevisedMetadata;

    public ServedVersion(ResourceKind kind, KindVersion version)
    {
        Version = version;
        ApiVersion = new GroupVersion(kind.Group, version.Name).ToString();
        Type = AtomBuilder.Build(version.Schema);
        _fields = [.. version.Schema.Fields.Where(f => f.Name is not ("apiVersion" or "kind"))];
        _metadata = [.. ((StructSchema)version.Schema.Field("metadata")!.Type).Fields.Where(f => f.Name != "managedFields")];
        _ownedMetadata = [.. _metadata.Where(f => !UnownedMetadata.Contains(f.Name))];
        _unrevisedMetadata = [.. _metadata.Where(f => f.Name != "resourceVersion")];
        Empty = Tree(version.Schema.New());
        EmptyOwned = OwnedTree(version.Schema.New());
    }

    public KindVersion Version { get; }

    /// <summary>As entries name it: <c>example.com/v1</c>.</summary>
    public string ApiVersion { get; }

    public Atom Type { get; }

    /// <summary>The tree of an object with all fields zero: what a create starts from.</summary>
    public MapValue Empty { get; }

    /// <summary>The same, without what nobody owns.</summary>
    public MapValue EmptyOwned { get; }

    /// <summary>What nobody owns.</summary>
    public static FieldSet Unowned { get; } = UnownedMetadata
        .Aggregate(FieldSet.Of("apiVersion").Insert("kind").Insert("metadata"), (set, name) => set.Insert("metadata", name));

    /// <summary>The fields of an object but apiVersion, kind and managedFields.</summary>
    public MapValue Tree(object obj) => Tree(obj, _metadata);

    /// <summary>The same, without the fields nobody owns.</summary>
    public MapValue OwnedTree(object obj) => Tree(obj, _ownedMetadata);

    /// <summary>The same as <see cref="Tree(object)"/>, without resourceVersion: what tells whether a write is one.</summary>
    public MapValue TreeWithoutRevision(object obj) => Tree(obj, _unrevisedMetadata);

    /// <summary>The object a tree describes.</summary>
    /// <exception cref="DecodeException">A value has the right type for the schema but does not fit the C# type: a fraction, a malformed time.</exception>
    public object Typed(Value tree) => ObjectCodec.Decode(Version.Schema, ValueJson.Write(tree), out _);

    private MapValue Tree(object obj, FieldSchema[] metadata)
    {
        var tree = new MapValue();
        foreach (var field in _fields)
        {
            if (field.Name == "metadata")
                tree[field.Name] = Members(metadata, ResourceKind.MetaOf(obj));
            else if (field.ToValue(obj) is { } member)
                tree[field.Name] = member;
        }
        return tree;
    }

    private static MapValue Members(FieldSchema[] fields, object? obj)
    {
        var map = new MapValue();
        foreach (var field in obj is null ? [] : fields)
        {
            if (field.ToValue(obj!) is { } member)
                map[field.Name] = member;
        }
        return map;
    }
}
