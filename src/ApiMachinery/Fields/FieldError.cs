using System.Collections;
using System.Globalization;
using System.Text;
using OrleansAA.ApiMachinery.Go;
using OrleansAA.ApiMachinery.Json;
using OrleansAA.ApiMachinery.Schemas;

namespace OrleansAA.ApiMachinery.Fields;

/// <summary>One thing wrong with one field. <see cref="Reason"/> is the cause's machine-readable reason, <see cref="ToString"/> its text with the path in front.</summary>
/// <remarks>
/// Texts and reasons are those of k8s.io/apimachinery/pkg/util/validation/field; long values are cut. The text is made when it is asked for: of an object
/// that is wrong in very many places few errors are told, and an error that shows a list may be one of as many as the list has items.
/// </remarks>
public sealed class FieldError
{
    private readonly Func<string> _message;

    private FieldError(string reason, FieldPath path, Func<string> message) => (Reason, Field, _message) = (reason, path.ToString(), message);

    /// <summary>Of which sort it is, as a cause of a Status says: <c>FieldValueRequired</c>.</summary>
    public string Reason { get; }

    /// <summary>The path of the field: <c>spec.size</c>.</summary>
    public string Field { get; }

    /// <summary>What is wrong with it; the value is in it where there is one.</summary>
    public string Message => field ??= _message();

    /// <inheritdoc/>
    public override string ToString() => $"{Field}: {Message}";

    /// <summary>The field has to be there.</summary>
    /// <param name="path">The field.</param>
    /// <param name="detail">Why, or when; "" for nothing more.</param>
    public static FieldError Required(FieldPath path, string detail = "") =>
        new("FieldValueRequired", path, () => Detailed("Required value", detail));

    /// <summary>The value is none for this field.</summary>
    /// <param name="path">The field.</param>
    /// <param name="value">What stands there.</param>
    /// <param name="detail">What should.</param>
    public static FieldError Invalid(FieldPath path, object? value, string detail) =>
        new("FieldValueInvalid", path, () => Detailed("Invalid value: " + Show(value), detail));

    /// <summary>The same of a value that is too large to be shown.</summary>
    public static FieldError InvalidWithoutValue(FieldPath path, string detail) =>
        new("FieldValueInvalid", path, () => Detailed("Invalid value", detail));

    /// <summary>The value is none of those that there are.</summary>
    /// <param name="path">The field.</param>
    /// <param name="value">What stands there.</param>
    /// <param name="supported">What may.</param>
    public static FieldError NotSupported(FieldPath path, object? value, params IEnumerable<string> supported) =>
        new("FieldValueNotSupported", path, () => $"Unsupported value: {Show(value)}: supported values: {string.Join(", ", supported.Select(GoQuote.Quote))}");

    /// <summary>The value is there twice where it may be once.</summary>
    /// <param name="path">The field.</param>
    /// <param name="value">The value.</param>
    public static FieldError Duplicate(FieldPath path, object? value) =>
        new("FieldValueDuplicate", path, () => "Duplicate value: " + Show(value));

    /// <summary>The same of a value that is too large to be shown.</summary>
    public static FieldError DuplicateWithoutValue(FieldPath path) => new("FieldValueDuplicate", path, () => "Duplicate value");

    /// <param name="path">The field.</param>
    /// <param name="value">Makes what is shown; called if the error is told.</param>
    internal static FieldError Duplicate(FieldPath path, Func<Value> value) =>
        new("FieldValueDuplicate", path, () => "Duplicate value: " + Show(value()));

    /// <summary>The field may not be set, or not changed, now.</summary>
    /// <param name="path">The field.</param>
    /// <param name="detail">Why.</param>
    public static FieldError Forbidden(FieldPath path, string detail) =>
        new("FieldValueForbidden", path, () => Detailed("Forbidden", detail));

    /// <summary>The value is of another type than the field.</summary>
    /// <param name="path">The field.</param>
    /// <param name="value">What stands there.</param>
    /// <param name="detail">What should.</param>
    public static FieldError TypeInvalid(FieldPath path, object? value, string detail) =>
        new("FieldValueTypeInvalid", path, () => Detailed("Invalid value: " + Show(value), detail));

    /// <summary>The value names something that is not there.</summary>
    /// <param name="path">The field.</param>
    /// <param name="value">The name.</param>
    public static FieldError NotFound(FieldPath path, object? value) =>
        new("FieldValueNotFound", path, () => "Not found: " + Show(value));

    /// <param name="path">The field.</param>
    /// <param name="max">The most bytes it may have.</param>
    public static FieldError TooLong(FieldPath path, int max) =>
        new("FieldValueTooLong", path, () => $"Too long: may not be more than {max.ToString(CultureInfo.InvariantCulture)} bytes");

    /// <summary>The list has too many items.</summary>
    /// <param name="path">The field.</param>
    /// <param name="actual">How many there are.</param>
    /// <param name="max">How many there may be.</param>
    public static FieldError TooMany(FieldPath path, int actual, int max) => new(
        "FieldValueTooMany", path,
        () => $"Too many: {actual.ToString(CultureInfo.InvariantCulture)}: must have at most {max.ToString(CultureInfo.InvariantCulture)} items");

    private static string Detailed(string head, string detail) => detail.Length == 0 ? head : head + ": " + ClientText.Cut(detail);

    /// <summary>A value as field errors print it: strings quoted, scalars plain, null as null, everything else as JSON.</summary>
    private static string Show(object? value) => value switch
    {
        null => "null",
        string text => ClientText.Quote(text),
        bool flag => flag ? "true" : "false",
        Value json => ClientText.Cut(json.ToString()),
        IFormattable number when value is int or long or double => number.ToString(null, CultureInfo.InvariantCulture),
        DateTime time => GoQuote.Quote(Rfc3339.Format(time)),
        IEnumerable<string> texts => $"[{ClientText.Join(",", texts.Select(t => new StringValue(ClientText.Cut(t)).ToString()))}]",
        IEnumerable items => $"[{ClientText.Join(",", items.Cast<object?>().Select(Show))}]",
        _ => ClientText.Cut(Encoding.UTF8.GetString(ObjectCodec.Encode(SchemaRegistry.Of(value.GetType()), value))),
    };
}
