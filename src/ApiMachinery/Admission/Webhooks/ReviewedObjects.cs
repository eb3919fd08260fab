using OrleansAA.ApiMachinery.Scheme;

namespace OrleansAA.ApiMachinery.Admission.Webhooks;

/// <summary>The objects of a write as JSON, encoded once for each version in which somebody wants to see them.</summary>
public sealed class ReviewedObjects(AdmissionAttributes attributes)
{
    private readonly Dictionary<string, ReadOnlyMemory<byte>> _new = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ReadOnlyMemory<byte>> _old = new(StringComparer.Ordinal);

    /// <summary>The write.</summary>
    public AdmissionAttributes Attributes => attributes;

    /// <summary>The object as it is to be; null for a delete.</summary>
    public ReadOnlyMemory<byte>? New(KindVersion version) => attributes.Object is { } value ? Of(_new, version, value) : default(ReadOnlyMemory<byte>?);

    /// <summary>The object as it is; null for a create.</summary>
    public ReadOnlyMemory<byte>? Old(KindVersion version) => attributes.OldObject is { } value ? Of(_old, version, value) : default(ReadOnlyMemory<byte>?);

    /// <summary>The object has been edited: what is known of it does not hold any more.</summary>
    public void Edited() => _new.Clear();

    private ReadOnlyMemory<byte> Of(Dictionary<string, ReadOnlyMemory<byte>> known, KindVersion version, object value)
    {
        if (!known.TryGetValue(version.Name, out var json))
            known[version.Name] = json = KindCodec.Encode(attributes.Kind, version, version.FromStorage(value));
        return json;
    }
}
