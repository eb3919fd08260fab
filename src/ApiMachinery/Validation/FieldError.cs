using System.Collections;
using System.Globalization;
using System.Text;
using OrleansAA.ApiMachinery.Json;
using OrleansAA.ApiMachinery.Schemas;

namespace OrleansAA.ApiMachinery.Validation;

/// <summary>One thing wrong with one field. <see cref="Reason"/> is the cause's machine-readable reason, <see cref="ToString"/> its text with the path in front.</summary>
/// <remarks>Texts and reasons are those of k8s.io/apimachinery/pkg/util/validation/field.</remarks>
public sealed record FieldError(string Reason, string Field, string Message)
{
    public override string ToString() => $"{Field}: {Message}";

    public static FieldError Required(FieldPath path, string detail = "") =>
        new("FieldValueRequired", path.ToString(), Detailed("Required value", detail));

    public static FieldError Invalid(FieldPath path, object? value, string detail) =>
        new("FieldValueInvalid", path.ToString(), Detailed("Invalid value: " + Show(value), detail));

    public static FieldError NotSupported(FieldPath path, object? value, params IEnumerable<string> supported) =>
        new("FieldValueNotSupported", path.ToString(), $"Unsupported value: {Show(value)}: supported values: {string.Join(", ", supported.Select(GoQuote.Quote))}");

    public static FieldError Duplicate(FieldPath path, object? value) =>
        new("FieldValueDuplicate", path.ToString(), "Duplicate value: " + Show(value));

    public static FieldError Forbidden(FieldPath path, string detail) =>
        new("FieldValueForbidden", path.ToString(), Detailed("Forbidden", detail));

    public static FieldError TypeInvalid(FieldPath path, object? value, string detail) =>
        new("FieldValueTypeInvalid", path.ToString(), Detailed("Invalid value: " + Show(value), detail));

    public static FieldError NotFound(FieldPath path, object? value) =>
        new("FieldValueNotFound", path.ToString(), "Not found: " + Show(value));

    /// <param name="path">The field.</param>
    /// <param name="max">The most bytes it may have.</param>
    public static FieldError TooLong(FieldPath path, int max) =>
        new("FieldValueTooLong", path.ToString(), $"Too long: may not be more than {max.ToString(CultureInfo.InvariantCulture)} bytes");

    public static FieldError TooMany(FieldPath path, int actual, int max) =>
        new("FieldValueTooMany", path.ToString(), $"Too many: {actual.ToString(CultureInfo.InvariantCulture)}: must have at most {max.ToString(CultureInfo.InvariantCulture)} items");

    private static string Detailed(string head, string detail) => detail.Length == 0 ? head : head + ": " + detail;

    /// <summary>A value as field errors print it: strings quoted, scalars plain, null as null, everything else as JSON.</summary>
    private static string Show(object? value) => value switch
    {
        null => "null",
        string text => GoQuote.Quote(text),
        bool flag => flag ? "true" : "false",
        Value json => json.ToString(),
        IFormattable number when value is int or long or double => number.ToString(null, CultureInfo.InvariantCulture),
        DateTime time => GoQuote.Quote(Rfc3339.Format(time)),
        IEnumerable<string> texts => "[" + string.Join(",", texts.Select(t => new StringValue(t).ToString())) + "]",
        IEnumerable items => "[" + string.Join(",", items.Cast<object?>().Select(Show)) + "]",
        _ => Encoding.UTF8.GetString(ObjectCodec.Encode(SchemaRegistry.Of(value.GetType()), value)),
    };
}
