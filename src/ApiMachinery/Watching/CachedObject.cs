using System.Runtime.InteropServices;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Scheme;

namespace OrleansAA.ApiMachinery.Watching;

/// <summary>An object as the watch cache holds it: encoded, in the storage version. Immutable; shared by all who read it.</summary>
/// <remarks>There may be a million of them: besides its bytes and its name, one takes 72 bytes, and what selectors look at is shared by objects that have the same.</remarks>
public sealed class CachedObject
{
    private readonly byte[] _json;
    private IDictionary<string, string>? _labels;

    // Read last, and so the sign that both are read.
    private string[]? _fields;

    /// <param name="kind">Its kind.</param>
    /// <param name="name">Its name.</param>
    /// <param name="revision">The revision that wrote it.</param>
    /// <param name="json">JSON of the storage version; copied where it is a part of something larger, which would be kept alive by it.</param>
    public CachedObject(ResourceKind kind, NamespacedName name, Revision revision, ReadOnlyMemory<byte> json)
    {
        (Kind, Name, Revision) = (kind, name with { Namespace = kind.Namespaces.Of(name.Namespace) }, revision);
        _json = MemoryMarshal.TryGetArray(json, out var whole) && whole.Count == whole.Array!.Length ? whole.Array : json.ToArray();
    }

    /// <summary>Its kind.</summary>
    public ResourceKind Kind { get; }

    /// <summary>Its name.</summary>
    public NamespacedName Name { get; }

    /// <summary>The revision that wrote it, which is its resourceVersion.</summary>
    public Revision Revision { get; }

    /// <summary>JSON of the storage version.</summary>
    public ReadOnlyMemory<byte> Json => _json;

    /// <summary>Its labels, which must not be edited.</summary>
    public IDictionary<string, string> Labels => Selectable.Labels;

    /// <summary>The texts of the kind's selectable fields, in their order.</summary>
    internal string[] Fields => Selectable.Fields;

    private Selectables Selectable => Volatile.Read(ref _fields) is { } fields ? new(_labels!, fields) : Read();

    /// <summary>The object decoded; a new one each time, the caller's own.</summary>
    public object Decode() => KindCodec.DecodeStored(Kind, _json);

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
        _labels = read.Labels;
        Volatile.Write(ref _fields, read.Fields);
        return read;
    }
}
