using System.Collections;
using OrleansAA.ApiMachinery.Expressions;
using OrleansAA.ApiMachinery.Fields;
using OrleansAA.ApiMachinery.Schemas;
using OrleansAA.Cel.Values;

namespace OrleansAA.ApiMachinery.Validation;

/// <summary>
/// Holds an object against the rules in CEL that its types declare, as a CRD's are: each place before what is within it. What they may cost, they share; when it is spent, the rest
/// is not asked, and the write is refused.
/// </summary>
/// <remarks>Source: k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel/validation.go.</remarks>
internal sealed class RuleValidation
{
    private static readonly HashSet<string> Blocking = ["FieldValueNotSupported", "FieldValueRequired", "FieldValueTooLong", "FieldValueTooMany", "FieldValueTypeInvalid"];

    private readonly ObjectView _view = new(isTyped: true);
    private readonly RuleCheck _check;

    private RuleValidation(ICollection<string> warnings, CancellationToken cancellation) => _check = new(warnings, cancellation);

    /// <summary>What the rules say of an object; one that is known to be malformed is not asked about.</summary>
    /// <param name="schema">The type.</param>
    /// <param name="value">The object.</param>
    /// <param name="old">What it was; null for a create.</param>
    /// <param name="found">What else is wrong with it.</param>
    /// <param name="warnings">Gets what is wrong with values that have not changed.</param>
    /// <param name="cancellation">Ends an evaluation in its midst.</param>
    public static IReadOnlyList<FieldError> Validate(
        StructSchema schema, object value, object? old, IEnumerable<FieldError> found, ICollection<string> warnings, CancellationToken cancellation)
    {
        if (DeclaredRules.Of(schema).Root is not { } root)
            return [];
        if (found.Any(e => Blocking.Contains(e.Reason)))
            return [FieldError.Invalid(FieldPath.None, null, "some validation rules were not checked because the object was invalid; correct the existing errors to complete validation")];
        var validation = new RuleValidation(warnings, cancellation);
        var correlation = old is null ? null : new Correlation(root.Place, value, old);
        validation.Visit(root, FieldPath.Root, value, old, correlation, correlation);
        return validation._check.Errors;
    }

    /// <param name="place">Where the value stands.</param>
    /// <param name="path">The way to it.</param>
    /// <param name="value">The value; null is not held against rules.</param>
    /// <param name="old">What it was, if that is known.</param>
    /// <param name="own">The value and what it was; null where an item of a list cannot be told from others.</param>
    /// <param name="nearest">That, or the nearest around it that can: if it has not changed, the value has not.</param>
    private void Visit(RuledPlace place, FieldPath path, object? value, object? old, Correlation? own, Correlation? nearest)
    {
        if (place.Place.Type is StructSchema type)
            value ??= type.New();
        if (value is null || _check.IsOver)
            return;
        if (place.Rules.Count > 0 && _view.Of(place.Place, value) is { Kind: not CelKind.Null } self)
            _check.Ask(place, path, value, new(self, old is null ? default : OldOf(place, old)), nearest);
        if (place.Place.Type is StructSchema)
            VisitMembers(place, path, value, old, own, nearest);
        else if (place.Element is { } element && value is IList items)
            VisitItems(place, element, path, items, old as IList, own, nearest);
        else if (place.Element is { } values && value is IDictionary members)
            VisitValues(values, path, members, old as IDictionary, own, nearest);
    }

    private CelValue OldOf(RuledPlace place, object old) => _view.Of(place.Place, old) is { Kind: not CelKind.Null } value ? value : default;

    private void VisitMembers(RuledPlace place, FieldPath path, object value, object? old, Correlation? own, Correlation? nearest)
    {
        foreach (var (field, member) in place.Members)
        {
            if (!field.IsPresent(value))
                continue;
            var before = old is not null && field.IsPresent(old) ? field.Get(old) : null;
            VisitWithin(member, path.Child(field.Name), field.Get(value), before, own, nearest);
        }
    }

    private void VisitItems(RuledPlace place, RuledPlace element, FieldPath path, IList items, IList? old, Correlation? own, Correlation? nearest)
    {
        var before = ItemMatch.In((ListSchema)place.Place.Type, old);
        for (var i = 0; i < items.Count; i++)
            VisitWithin(element, path.Index(i), items[i], before?.Find(items[i]), own, nearest);
    }

    private void VisitValues(RuledPlace element, FieldPath path, IDictionary members, IDictionary? old, Correlation? own, Correlation? nearest)
    {
        foreach (DictionaryEntry member in members)
            VisitWithin(element, path.Key((string)member.Key), member.Value, old is not null && old.Contains(member.Key) ? old[member.Key] : null, own, nearest);
    }

    private void VisitWithin(RuledPlace place, FieldPath path, object? value, object? old, Correlation? around, Correlation? nearest)
    {
        var own = around is not null && value is not null && old is not null ? new Correlation(place.Place, value, old) : null;
        Visit(place, path, value, old, own, own ?? nearest);
    }
}
