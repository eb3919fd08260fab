using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Schemas;
using OrleansAA.ApiMachinery.Strategies;
using k8s;
using k8s.Models;

namespace OrleansAA.ApiMachinery.Scheme;

/// <summary>One version of a kind: the C# type it has on the wire and its way to and from the storage version.</summary>
/// <param name="Name">The version: <c>v1</c>.</param>
/// <param name="Schema">The type.</param>
/// <param name="ToStorage">Makes the storage version's object. Must not share mutable parts that the caller goes on editing, except metadata.</param>
/// <param name="FromStorage">The way back.</param>
public sealed record KindVersion(string Name, StructSchema Schema, Func<object, object> ToStorage, Func<object, object> FromStorage)
{
    /// <summary>True where the ways take members of the same names over, and nothing else.</summary>
    public bool HasSameMembers { get; init; }
}

/// <summary>A field that field selectors may name, besides metadata.name and metadata.namespace.</summary>
/// <param name="Path">As selectors write it: <c>spec.host</c>.</param>
/// <param name="Read">Its text in an object of the storage version.</param>
public sealed record SelectableField(string Path, Func<object, string> Read)
{
    /// <summary>True if the path leads to a member of the storage version, and its text is the member's.</summary>
    public bool IsMember { get; init; }

    /// <summary>True if objects are found by it without looking at the others: lists and watches that ask for one value of it are cheap, and each write costs a little more.</summary>
    public bool IsIndexed { get; init; }
}

/// <summary>
/// Everything the machinery knows of a kind: names, versions, strategy, columns, selectable fields, subresources. Immutable; made by <see cref="KindBuilder{T}"/>.
/// </summary>
public sealed class ResourceKind
{
    internal ResourceKind()
    {
    }

    /// <summary>API group: <c>example.com</c>.</summary>
    public required string Group { get; init; }

    /// <summary>Kind: <c>Widget</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Resource, the plural in paths: <c>widgets</c>.</summary>
    public required string Plural { get; init; }

    /// <summary>The kind in small letters: <c>widget</c>.</summary>
    public required string Singular { get; init; }

    /// <summary>What kubectl takes for the resource, too.</summary>
    public required IReadOnlyList<string> ShortNames { get; init; }

    /// <summary>Groups of resources that kubectl asks for at once: <c>all</c>.</summary>
    public required IReadOnlyList<string> Categories { get; init; }

    /// <summary>Whether its objects are in namespaces.</summary>
    public required bool Namespaced { get; init; }

    /// <summary>All served versions, the preferred one first.</summary>
    public required IReadOnlyList<KindVersion> Versions { get; init; }

    /// <summary>The version objects are stored in; strategy, columns and selectable fields see this one.</summary>
    public required KindVersion Storage { get; init; }

    /// <summary>The kind's own rules.</summary>
    public required IStrategy Strategy { get; init; }

    /// <summary>Columns between Name and Age.</summary>
    public required IReadOnlyList<Column> Columns { get; init; }

    /// <summary>Columns that follow those, each only where it is asked for by its name.</summary>
    public IReadOnlyList<Column> AdditionalColumns { get; init; } = [];

    /// <summary>Fields that field selectors may name, besides metadata.name and metadata.namespace.</summary>
    public required IReadOnlyList<SelectableField> SelectableFields { get; init; }

    /// <summary>The labels by whose values objects are found without looking at the others.</summary>
    public IReadOnlyList<string> IndexedLabels { get; init; } = [];

    /// <summary>The selectable field that has the node an object belongs to; null if objects belong to none.</summary>
    public string? NodeField { get; init; }

    internal SharedNamespaces Namespaces { get; } = new();

    internal SelectableReader Selectables => field ??= new(this);

    /// <summary>The last revisions that are kept of each object, the present one included; 0 if the kind keeps none.</summary>
    public required int RevisionsKept { get; init; }

    /// <summary>The kind's list: <c>WidgetList</c>.</summary>
    public string ListKind => Kind + "List";

    /// <summary>What is served behind an object's path; by name, which is the order in which discovery tells of it.</summary>
    public required IReadOnlyList<Subresource> Subresources { get; init; }

    /// <summary>What a write to an object itself can change: all that no subresource has to itself.</summary>
    public WritableFields Writes => field ??= WritableFields.AllBut([.. Subresources.OfType<ObjectSubresource>().SelectMany(s => s.Paths)]);

    /// <summary>As errors name it when they speak of the resource: <c>widgets.example.com</c>.</summary>
    public GroupResource Resource => new(Group, Plural);

    /// <summary>The text of <see cref="Resource"/>, always the same object.</summary>
    internal string ResourceName => field ??= Resource.ToString();

    /// <summary>As errors name it when they speak of the kind: <c>Widget.example.com</c>.</summary>
    public GroupResource QualifiedKind => new(Group, Kind);

    /// <returns>Null if there is none of the name.</returns>
    public Subresource? Subresource(string name) => Subresources.FirstOrDefault(s => s.Name == name);

    /// <summary>A version by its name; null if it is not served.</summary>
    /// <param name="name">The version: <c>v1</c>.</param>
    public KindVersion? Version(string name)
    {
        foreach (var version in Versions)
        {
            if (version.Name == name)
                return version;
        }
        return null;
    }

    /// <summary>The metadata of an object of any version of the kind.</summary>
    public static V1ObjectMeta MetaOf(object value) => ((IKubernetesObject<V1ObjectMeta>)value).Metadata;
}
