using System.Collections;
using System.Globalization;
using OrleansAA.ApiMachinery.Applying;
using OrleansAA.ApiMachinery.Fields;
using OrleansAA.ApiMachinery.Go;
using OrleansAA.ApiMachinery.Schemas;

namespace OrleansAA.ApiMachinery.Validation;

/// <summary>Holds one value against one constraint.</summary>
/// <remarks>Texts: k8s.io/kube-openapi/pkg/validation/errors, as k8s.io/apiextensions-apiserver turns them into field errors.</remarks>
internal static class ConstraintCheck
{
    /// <returns>Null if the constraint holds, or does not speak of such a value.</returns>
    public static FieldError? Check(Constraint constraint, TypeSchema type, object? value, FieldPath path) => value switch
    {
        string text => OfText(constraint, text, path),
        int or long or float or double => OfNumber(constraint, value, path),
        IntOrString either => either.IsString ? OfText(constraint, either.ToString(), path) : OfNumber(constraint, either.Number, path),
        IList items when type.Plain is ListSchema list => OfList(constraint, list, items, path),
        IDictionary members => OfMap(constraint, members.Count, path),
        not null when constraint is MinProperties or MaxProperties && type.Plain is StructSchema schema => OfMap(constraint, schema.Fields.Count(f => f.IsPresent(value)), path),
        _ => null,
    };

    private static FieldError? OfText(Constraint constraint, string text, FieldPath path) => constraint switch
    {
        MaxLength c => Length(text) > c.Length ? FieldError.TooLong(path, c.Length) : null,
        MinLength c => Length(text) < c.Length ? Invalid(path, text, $"should be at least {c.Length} chars long") : null,
        Pattern c => c.IsMatch(text) ? null : Invalid(path, text, $"should match '{c.Text}'"),
        Format c => Formats.Has(c.Name, text) ? null : FieldError.TypeInvalid(path, text, $"{path} in body must be of type {c.Name}: {GoQuote.Quote(text)}"),
        OneOf c => c.Values.Contains(text) ? null : FieldError.NotSupported(path, text, c.Values),
        _ => null,
    };

    private static FieldError? OfNumber(Constraint constraint, object number, FieldPath path) => constraint switch
    {
        Minimum c => Compare(number, c.Value) is var order && (order < 0 || (c.Exclusive && order == 0))
            ? Invalid(path, number, $"should be greater than {(c.Exclusive ? "" : "or equal to ")}{GoNumber.Plain(c.Value)}") : null,
        Maximum c => Compare(number, c.Value) is var order && (order > 0 || (c.Exclusive && order == 0))
            ? Invalid(path, number, $"should be less than {(c.Exclusive ? "" : "or equal to ")}{GoNumber.Plain(c.Value)}") : null,
        MultipleOf c => IsMultiple(number, c.Value) ? null : Invalid(path, number, $"should be a multiple of {GoNumber.Plain(c.Value)}"),
        _ => null,
    };

    private static FieldError? OfList(Constraint constraint, ListSchema list, IList items, FieldPath path) => constraint switch
    {
        MinItems c => items.Count < c.Count ? Invalid(path, items.Count, $"should have at least {c.Count} items") : null,
        MaxItems c => items.Count > c.Count ? FieldError.TooMany(path, items.Count, c.Count) : null,
        UniqueItems => AreUnique(list, items) ? null : Invalid(path, "", "shouldn't contain duplicates"),
        _ => null,
    };

    private static FieldError? OfMap(Constraint constraint, int count, FieldPath path) => constraint switch
    {
        MinProperties c => count < c.Count ? Invalid(path, count, $"should have at least {c.Count} properties") : null,
        MaxProperties c => count > c.Count ? FieldError.TooMany(path, count, c.Count) : null,
        _ => null,
    };

    private static FieldError Invalid(FieldPath path, object value, string why) => FieldError.Invalid(path, value, $"{path} in body {why}");

    /// <summary>Whole numbers are compared as such, as far as the bound is one.</summary>
    private static int Compare(object number, double bound) =>
        number is int or long && bound == Math.Floor(bound) && Math.Abs(bound) < long.MaxValue
            ? Convert.ToInt64(number, CultureInfo.InvariantCulture).CompareTo((long)bound)
            : Convert.ToDouble(number, CultureInfo.InvariantCulture).CompareTo(bound);

    private static bool IsMultiple(object number, double factor)
    {
        if (number is int or long && factor == Math.Floor(factor))
            return Convert.ToInt64(number, CultureInfo.InvariantCulture) % (long)factor == 0;
        var value = Convert.ToDouble(number, CultureInfo.InvariantCulture);
        var quotient = factor < 1 ? 1 / factor * value : value / factor;
        return Math.Abs(quotient - Math.Round(quotient)) < 1e-9 * Math.Max(1, Math.Abs(quotient));
    }

    private static int Length(string text)
    {
        var count = text.Length;
        foreach (var c in text)
        {
            if (char.IsLowSurrogate(c))
                count--;
        }
        return count;
    }

    private static bool AreUnique(ListSchema list, IList items)
    {
        var seen = new HashSet<Json.Value>(items.Count);
        foreach (var item in items)
        {
            if (!seen.Add(list.Element.ToValue(item)))
                return false;
        }
        return true;
    }
}
