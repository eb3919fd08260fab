using OrleansAA.ApiMachinery.Schemas;
using OrleansAA.Cel.Values;

namespace OrleansAA.ApiMachinery.Expressions;

/// <summary>An object of a class as a map of its members, which is what it is when an expression is evaluated.</summary>
internal sealed class StructView(ObjectView view, StructSchema type, object target) : CelMap
{
    public override int Count => type.Fields.Count(IsThere);

    public override IEnumerable<CelValue> Keys => type.Fields.Where(IsThere).Select(KeyOf);

    public override bool TryGet(in CelValue key, out CelValue value)
    {
        value = default;
        return key.Kind == CelKind.String && TryGet(key.AsString, out value);
    }

    public override bool TryGet(string key, out CelValue value)
    {
        value = default;
        if ((view.IsTyped ? CelNames.Unescape(key) : key) is not { } name || type.Field(name) is not { } field || !field.IsPresent(target))
            return false;
        value = view.Of(new(field), field.Get(target));
        // With a type, null is the same as nothing.
        return !view.IsTyped || value.Kind != CelKind.Null;
    }

    private CelValue KeyOf(FieldSchema field) => CelValue.Of(view.IsTyped ? CelNames.Escape(field.Name) ?? field.Name : field.Name);

    private bool IsThere(FieldSchema field) => field.IsPresent(target) && (!view.IsTyped || view.Of(new(field), field.Get(target)).Kind != CelKind.Null);
}
