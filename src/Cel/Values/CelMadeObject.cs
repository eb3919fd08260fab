using OrleansAA.Cel.Types;

namespace OrleansAA.Cel.Values;

/// <summary>An object that an expression made (<c>Object{spec: Object.spec{...}}</c>): the host reads what it says.</summary>
public sealed class CelMadeObject(CelType type, IReadOnlyDictionary<string, CelValue> fields) : CelObject
{
    /// <inheritdoc/>
    public override CelType Type => type;

    /// <summary>Those that the expression set.</summary>
    public IReadOnlyDictionary<string, CelValue> Fields => fields;

    /// <inheritdoc/>
    public override bool TryGetField(string field, out CelValue value) => fields.TryGetValue(field, out value);

    /// <inheritdoc/>
    public override bool EqualTo(CelObject other) =>
        other is CelMadeObject made && made.Type.Name == type.Name && made.Fields.Count == fields.Count && fields.All(field => made.Fields.TryGetValue(field.Key, out var value) && value == field.Value);

    /// <inheritdoc/>
    public override string ToString() => $"{type.Name}{{{string.Join(", ", fields.Select(field => $"{field.Key}: {field.Value}"))}}}";
}
