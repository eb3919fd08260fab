using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Scheme;

namespace OrleansAA.ApiMachinery.Watching;

/// <summary>An object as the watch cache holds it: encoded, in the storage version. Immutable; shared by all who read it.</summary>
public sealed class CachedObject(ResourceKind kind, NamespacedName name, Revision revision, ReadOnlyMemory<byte> json)
{
    private IDictionary<string, string>? _labels;
    private string[]? _fields;
    private volatile bool _isRead;

    public ResourceKind Kind { get; } = kind;

    public NamespacedName Name { get; } = name;

    /// <summary>The revision that wrote it, which is its resourceVersion.</summary>
    public Revision Revision { get; } = revision;

    /// <summary>JSON of the storage version.</summary>
    public ReadOnlyMemory<byte> Json { get; } = json;

    public IDictionary<string, string> Labels => Selectable.Labels;

    /// <summary>The texts of the kind's selectable fields, in their order.</summary>
    internal string[] Fields => Selectable.Fields;

    private Selectables Selectable => _isRead ? new(_labels!, _fields!) : Read();

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
                return Fields[i];
        }
        return null;
    }

    /// <summary>Reads what selectors look at: the watch cache does as it takes an object in, so that no list has to.</summary>
    internal Selectables Read()
    {
        var read = Kind.Selectables.Read(Json.Span);
        (_labels, _fields) = (read.Labels, read.Fields);
        _isRead = true;
        return read;
    }
}
