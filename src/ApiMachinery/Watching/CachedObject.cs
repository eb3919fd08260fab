using System.Collections.ObjectModel;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Scheme;
using k8s.Models;

namespace OrleansAA.ApiMachinery.Watching;

/// <summary>An object as the watch cache holds it: encoded, in the storage version. Immutable; shared by all who read it.</summary>
public sealed class CachedObject(ResourceKind kind, NamespacedName name, Revision revision, ReadOnlyMemory<byte> json)
{
    private Selectable? _selectable;

    public ResourceKind Kind { get; } = kind;

    public NamespacedName Name { get; } = name;

    /// <summary>The revision that wrote it, which is its resourceVersion.</summary>
    public Revision Revision { get; } = revision;

    /// <summary>JSON of the storage version.</summary>
    public ReadOnlyMemory<byte> Json { get; } = json;

    public IDictionary<string, string> Labels => Attributes.Labels;

    private Selectable Attributes => _selectable ??= Select();

    /// <summary>The object decoded; a new one each time, the caller's own.</summary>
    public object Decode() => KindCodec.DecodeStored(Kind, Json.Span);

    /// <summary>The text of a selectable field; null if the kind has no such field.</summary>
    public string? Field(string path)
    {
        switch (path)
        {
            case "metadata.name":
                return Name.Name;
            case "metadata.namespace":
                return Name.Namespace;
        }
        for (var i = 0; i < Kind.SelectableFields.Count; i++)
        {
            if (Kind.SelectableFields[i].Path == path)
                return Attributes.Fields[i];
        }
        return null;
    }

    /// <summary>What selectors look at; decoded once, when the first selector asks.</summary>
    private Selectable Select()
    {
        var value = Decode();
        var labels = ResourceKind.MetaOf(value).Labels is { Count: > 0 } map ? new ReadOnlyDictionary<string, string>(map) : ReadOnlyDictionary<string, string>.Empty;
        return new(labels, [.. Kind.SelectableFields.Select(f => f.Read(value))]);
    }

    private sealed record Selectable(IDictionary<string, string> Labels, string[] Fields);
}
