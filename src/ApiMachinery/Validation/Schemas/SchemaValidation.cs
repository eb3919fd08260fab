using System.Collections;
using OrleansAA.ApiMachinery.Fields;
using OrleansAA.ApiMachinery.Json;
using OrleansAA.ApiMachinery.Schemas;

namespace OrleansAA.ApiMachinery.Validation;

/// <summary>
/// Holds an object against the rules its type declares, with the words a CRD's user gets. On an update a value that is as it was is let pass, whatever rules have
/// come since (ratcheting): items of lists are matched by their keys where the list is a map, by their place otherwise.
/// </summary>
/// <remarks>Source: k8s.io/apiextensions-apiserver/pkg/apiserver/validation (validation.go, ratcheting.go).</remarks>
public static class SchemaValidation
{
    /// <param name="schema">The type.</param>
    /// <param name="value">The object.</param>
    /// <param name="old">What it was; null for a create.</param>
    public static IEnumerable<FieldError> Validate(StructSchema schema, object value, object? old = null) =>
        schema.HasRules ? Struct(schema, value, old, FieldPath.Root) : [];

    private static IEnumerable<FieldError> Struct(StructSchema schema, object value, object? old, FieldPath path)
    {
        foreach (var field in schema.Fields)
        {
            if (!field.HasRules)
                continue;
            var member = field.Get(value);
            var before = old is null ? null : field.Get(old);
            foreach (var error in Field(field, member, old is not null, before, path.Child(field.Name)))
                yield return error;
        }
    }

    private static IEnumerable<FieldError> Field(FieldSchema field, object? value, bool hasOld, object? old, FieldPath path)
    {
        var own = Own(field, value, hasOld, old, path);
        var inner = value is null ? [] : Inner(field.Type, field.ItemConstraints, value, hasOld ? old : null, path);
        return own.Count == 0 && inner is FieldError[] { Length: 0 } ? [] : Ratchet(own.Concat(inner), field, value, hasOld, old);
    }

    /// <summary>No more than the field has rules; none are collected where nothing is wrong.</summary>
    private static IReadOnlyList<FieldError> Own(FieldSchema field, object? value, bool hasOld, object? old, FieldPath path)
    {
        List<FieldError>? errors = null;
        foreach (var constraint in field.Constraints)
        {
            var error = constraint switch
            {
                Required => field.IsZero(value) ? FieldError.Required(path) : null,
                Immutable => hasOld && !field.IsZero(old) && !Unchanged.Is(field, value, old) ? FieldError.Invalid(path, field.ValueOf(value), "field is immutable") : null,
                // What is left out of the JSON is not there to be checked.
                _ => field.Emission != Emission.Always && field.IsZero(value) ? null : ConstraintCheck.Check(constraint, field.Type, value, path),
            };
            if (error is not null)
                (errors ??= []).Add(error);
        }
        return errors ?? (IReadOnlyList<FieldError>)[];
    }

    private static IEnumerable<FieldError> Inner(TypeSchema type, IReadOnlyList<Constraint> ofItems, object value, object? old, FieldPath path) => type switch
    {
        StructSchema nested => nested.HasRules ? Struct(nested, value, old, path) : [],
        ListSchema list => List(list, ofItems, (IList)value, old as IList, path),
        MapSchema map => Map(map, ofItems, (IDictionary)value, old as IDictionary, path),
        EnumSchema known => known.IsKnown(value) ? [] : [FieldError.NotSupported(path, known.NameOf(value), known.Names)],
        _ => [],
    };

    private static IEnumerable<FieldError> List(ListSchema list, IReadOnlyList<Constraint> ofItems, IList value, IList? old, FieldPath path)
    {
        foreach (var error in ListDuplicates.Of(list, value, path))
            yield return error;
        if (ofItems.Count == 0 && !list.Element.HasRules)
            yield break;
        var before = ItemMatch.In(list, old);
        for (var i = 0; i < value.Count; i++)
        {
            var item = value[i];
            foreach (var error in Item(list.Element, ofItems, item, before?.Find(item), path.Index(i)))
                yield return error;
        }
    }

    private static IEnumerable<FieldError> Map(MapSchema map, IReadOnlyList<Constraint> ofItems, IDictionary value, IDictionary? old, FieldPath path)
    {
        if (ofItems.Count == 0 && !map.Element.HasRules)
            yield break;
        foreach (DictionaryEntry member in value)
        {
            var before = old is not null && old.Contains(member.Key) ? old[member.Key] : null;
            foreach (var error in Item(map.Element, ofItems, member.Value, before, path.Child((string)member.Key)))
                yield return error;
        }
    }

    private static IEnumerable<FieldError> Item(TypeSchema type, IReadOnlyList<Constraint> constraints, object? value, object? old, FieldPath path)
    {
        if (value is null)
            return [];
        var own = constraints.Select(c => ConstraintCheck.Check(c, type, value, path)).OfType<FieldError>();
        return Ratchet(own.Concat(Inner(type, [], value, old, path)), old is not null, () => Unchanged.Is(type, value, old!));
    }

    private static IEnumerable<FieldError> Ratchet(IEnumerable<FieldError> errors, FieldSchema field, object? value, bool hasOld, object? old) =>
        Ratchet(errors, hasOld, () => Unchanged.Is(field, value, old));

    /// <summary>What has not changed is not held against the update. Whether it has is asked only where something is wrong.</summary>
    private static IEnumerable<FieldError> Ratchet(IEnumerable<FieldError> errors, bool hasOld, Func<bool> isUnchanged)
    {
        if (!hasOld)
            return errors;
        var found = errors.ToList();
        return found.Count > 0 && isUnchanged() ? [] : found;
    }
}
