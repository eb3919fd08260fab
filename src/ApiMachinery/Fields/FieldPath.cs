using System.Globalization;
using OrleansAA.ApiMachinery.Go;

namespace OrleansAA.ApiMachinery.Fields;

/// <summary>Where in an object a value stands, as kube writes it: <c>spec.ports[2].name</c>, <c>metadata.labels[app]</c>.</summary>
public sealed class FieldPath
{
    private readonly string _text;

    private FieldPath(string text) => _text = text;

    /// <summary>The object itself: its fields stand there by their names alone.</summary>
    public static readonly FieldPath Root = new("");

    public static FieldPath Of(string name) => new(name);

    public FieldPath Child(string name) => new(_text.Length == 0 ? name : _text + "." + name);

    public FieldPath Index(int index) => new(_text + "[" + index.ToString(CultureInfo.InvariantCulture) + "]");

    public FieldPath Key(string key) => new(_text + "[" + ClientText.Cut(key, ClientText.PathCharsMax) + "]");

    public override string ToString() => _text;
}
