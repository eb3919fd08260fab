using OrleansAA.ApiMachinery.Schemas;
using OrleansAA.Cel.Types;

namespace OrleansAA.ApiMachinery.Expressions;

/// <summary>
/// The types of what a schema describes, as expressions see them. An object's type is named by the way that leads to it, <c>Widget.spec.ports.@idx</c>, so that types that contain
/// themselves need no end. Immutable; nothing is made before it is asked for.
/// </summary>
/// <remarks>Source: k8s.io/apiserver/pkg/cel/common/schemas.go and types.go.</remarks>
public sealed class SchemaTypes : ICelTypeProvider
{
    private const string Metadata = "metadata";

    private readonly string _name;
    private readonly SchemaPlace _root;
    private readonly bool _hidesMetadata;

    private SchemaTypes(string name, SchemaPlace root, bool hidesMetadata) => (_name, _root, _hidesMetadata) = (name, root, hidesMetadata);

    /// <summary>The type of the whole.</summary>
    public CelType Root => _root.TypeFor(_name);

    /// <summary>An object with all its members, as policies see it.</summary>
    /// <param name="name">What its type is called: a name that no variable has.</param>
    /// <param name="schema">Its schema.</param>
    public static SchemaTypes Of(string name, StructSchema schema) => new(name, new(schema), hidesMetadata: false);

    /// <summary>An object as its own rules see it: of its metadata name and generateName only.</summary>
    internal static SchemaTypes OfRuled(string name, SchemaPlace place, bool isObject) => new(name, place, hidesMetadata: isObject);

    /// <inheritdoc/>
    public bool HasType(string typeName) => Find(typeName) is { Place.Type: StructSchema or ScalarSchema { Type: ScalarType.Raw } };

    /// <inheritdoc/>
    public CelType? FieldType(string typeName, string field)
    {
        if (Find(typeName) is not { } found || Member(found, field) is not { } member)
            return null;
        return member.Place.TypeFor($"{typeName}.{CelNames.Escape(member.Name)}");
    }

    private Found? Find(string typeName)
    {
        if (typeName == _name)
            return new(_root, IsRoot: true, HidesMembers: false, "");
        if (!typeName.StartsWith(_name + ".", StringComparison.Ordinal))
            return null;
        Found? found = new(_root, IsRoot: true, HidesMembers: false, "");
        foreach (var step in typeName[(_name.Length + 1)..].Split('.'))
            found = found is { } here ? Step(here, step) : null;
        return found;
    }

    private Found? Step(Found from, string step) => step switch
    {
        SchemaPlace.Items when from.Place.Type is ListSchema => new(from.Place.Element!.Value, false, false, step),
        SchemaPlace.Values when from.Place.Type is MapSchema => new(from.Place.Element!.Value, false, false, step),
        _ => Member(from, step),
    };

    private Found? Member(Found of, string name)
    {
        if (of.Place.Type is not StructSchema type || CelNames.Unescape(name) is not { } unescaped || type.Field(unescaped) is not { } field)
            return null;
        // A reserved word may stand behind a point as it is.
        if (CelNames.Escape(unescaped) != name && !(unescaped == name && CelNames.IsReserved(name)))
            return null;
        if (of.HidesMembers && unescaped is not ("name" or "generateName"))
            return null;
        return new(new(field), IsRoot: false, HidesMembers: of.IsRoot && _hidesMetadata && unescaped == Metadata, unescaped);
    }

    /// <summary>A place, and how it was come to.</summary>
    private readonly record struct Found(SchemaPlace Place, bool IsRoot, bool HidesMembers, string Name);
}
