using System.Globalization;
using OrleansAA.ApiMachinery.Go;

namespace OrleansAA.ApiMachinery.Fields;

/// <summary>Where in an object a value stands, as kube writes it: <c>spec.ports[2].name</c>, <c>metadata.labels[app]</c>. Put into words only where it is told.</summary>
public sealed class FieldPath
{
    private readonly FieldPath? _parent;
    private readonly string? _name;
    private readonly int _index;
    private readonly bool _isKey;

    private FieldPath(FieldPath? parent, string? name, int index = 0, bool isKey = false) => (_parent, _name, _index, _isKey) = (parent, name, index, isKey);

    /// <summary>The object itself: its fields stand there by their names alone.</summary>
    public static readonly FieldPath Root = new(null, "");

    /// <summary>The object itself where an error speaks of it as a whole, as Go writes a path that is none; its fields are not its children.</summary>
    public static readonly FieldPath None = new(null, "<nil>");

    /// <summary>A member of the object itself: <c>spec</c>.</summary>
    /// <param name="name">The member, as it stands in JSON.</param>
    public static FieldPath Of(string name) => new(null, name);

    /// <summary>A member below this one: <c>spec.size</c>.</summary>
    /// <param name="name">The member, as it stands in JSON.</param>
    public FieldPath Child(string name) => new(this, name);

    /// <summary>An item of this list: <c>spec.ports[0]</c>.</summary>
    /// <param name="index">From 0.</param>
    public FieldPath Index(int index) => new(this, null, index);

    /// <summary>An entry of this map: <c>metadata.labels[app]</c>.</summary>
    /// <param name="key">The key.</param>
    public FieldPath Key(string key) => new(this, key, isKey: true);

    /// <inheritdoc/>
    public override string ToString()
    {
        if (_parent is null)
            return _name!;
        var parent = _parent.ToString();
        return _name is null ? parent + "[" + _index.ToString(CultureInfo.InvariantCulture) + "]"
            : _isKey ? parent + "[" + ClientText.Cut(_name, ClientText.PathCharsMax) + "]"
            : parent.Length == 0 ? _name
            : parent + "." + _name;
    }
}
