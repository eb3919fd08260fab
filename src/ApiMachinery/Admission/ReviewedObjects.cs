using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Scheme;
using k8s;

namespace OrleansAA.ApiMachinery.Admission;

/// <summary>The objects of a write in the versions in which somebody wants to see them: converted once, encoded once.</summary>
public sealed class ReviewedObjects(AdmissionAttributes attributes)
{
    private readonly Dictionary<string, Seen> _new = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Seen> _old = new(StringComparer.Ordinal);

    /// <summary>The write.</summary>
    public AdmissionAttributes Attributes => attributes;

    /// <summary>The object as it is to be, or what a connection is asked for, as JSON; null for a delete.</summary>
    public ReadOnlyMemory<byte>? New(KindVersion version) => attributes.Connect?.ToJson(attributes.Kind, version) ?? Of(_new, version, attributes.Object)?.Json;

    /// <summary>The object as it is, as JSON; null for a create.</summary>
    public ReadOnlyMemory<byte>? Old(KindVersion version) => Of(_old, version, attributes.OldObject)?.Json;

    /// <summary>The object as it is to be, with kind and apiVersion; null for a delete. Not to be edited.</summary>
    public object? NewIn(KindVersion version) => Of(_new, version, attributes.Object)?.Value;

    /// <summary>The object as it is, with kind and apiVersion; null for a create. Not to be edited.</summary>
    public object? OldIn(KindVersion version) => Of(_old, version, attributes.OldObject)?.Value;

    /// <summary>Puts another object in the place of the one that is to be, with defaults set.</summary>
    /// <param name="version">The version of the kind, as which the other one was shown.</param>
    /// <param name="value">It is not used any more.</param>
    public void Replace(KindVersion version, object value)
    {
        var shown = attributes.ObjectVersion(version);
        shown.Schema.ApplyDefaults(value);
        var stored = shown.ToStorage(value);
        foreach (var field in attributes.ObjectKind.Storage.Schema.Fields)
            field.Copy(from: stored, to: attributes.Object!);
        _new.Clear();
    }

    private Seen? Of(Dictionary<string, Seen> known, KindVersion version, object? value)
    {
        if (value is null)
            return null;
        var shown = attributes.ObjectVersion(version);
        if (!known.TryGetValue(shown.Name, out var seen))
            known[shown.Name] = seen = new(attributes.ObjectKind, shown, shown.FromStorage(value));
        return seen;
    }

    private sealed class Seen
    {
        private readonly ResourceKind _kind;
        private readonly KindVersion _version;
        private ReadOnlyMemory<byte>? _json;

        public Seen(ResourceKind kind, KindVersion version, object value)
        {
            (_kind, _version, Value) = (kind, version, value);
            var typed = (IKubernetesObject)value;
            typed.Kind = kind.Kind;
            typed.ApiVersion = new GroupVersion(kind.Group, version.Name).ToString();
        }

        public object Value { get; }

        public ReadOnlyMemory<byte> Json => _json ??= KindCodec.Encode(_kind, _version, Value);
    }
}
