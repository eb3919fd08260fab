using System.Globalization;
using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Go;
using OrleansAA.ApiMachinery.Validation;

namespace OrleansAA.ApiMachinery.Selectors;

/// <summary>How a requirement relates a label to its values.</summary>
public enum LabelOperator
{
    /// <summary><c>in</c>: the label is one of the values.</summary>
    In,

    /// <summary><c>notin</c>: the label is none of the values, or not there.</summary>
    NotIn,

    /// <summary><c>=</c>: the label is the value.</summary>
    Equals,

    /// <summary><c>==</c>: the same.</summary>
    DoubleEquals,

    /// <summary><c>!=</c>: the label is not the value, or not there.</summary>
    NotEquals,

    /// <summary>The label is there.</summary>
    Exists,

    /// <summary><c>!</c>: the label is not there.</summary>
    DoesNotExist,

    /// <summary>The label is a number above the value.</summary>
    GreaterThan,

    /// <summary>The label is a number below the value.</summary>
    LessThan,
}

/// <summary>One condition of a <see cref="LabelSelector"/>. Immutable.</summary>
public sealed class LabelRequirement
{
    private readonly string[] _values;

    private LabelRequirement(string key, LabelOperator op, string[] values)
    {
        (Key, Operator, _values) = (key, op, values);
        if (op is LabelOperator.GreaterThan or LabelOperator.LessThan && TryInteger(values[0], out var bound))
            Bound = bound;
    }

    /// <summary>The label.</summary>
    public string Key { get; }

    /// <summary>How it is compared.</summary>
    public LabelOperator Operator { get; }

    /// <summary>Sorted, each once; one value for comparisons, none for existence.</summary>
    public IReadOnlyList<string> Values => _values;

    /// <summary>Of a comparison: the number.</summary>
    internal long Bound { get; }

    /// <exception cref="StatusException">400: key or values are not valid.</exception>
    internal static LabelRequirement Create(string key, LabelOperator op, IEnumerable<string> values)
    {
        var sorted = new SortedSet<string>(values, StringComparer.Ordinal).ToArray();
        var errors = new List<string>();
        if (NameValidation.QualifiedName(key) is { Count: > 0 } whyKey)
            errors.Add(Invalid("key", key, string.Join("; ", whyKey)));
        for (var i = 0; i < sorted.Length; i++)
        {
            if (op is LabelOperator.GreaterThan or LabelOperator.LessThan && !TryInteger(sorted[i], out _))
                errors.Add(Invalid($"values[{i}]", sorted[i], "for 'Gt', 'Lt' operators, the value must be an integer"));
        }
        for (var i = 0; i < sorted.Length && errors.Count < Statuses.FieldErrorsMax; i++)
        {
            if (NameValidation.LabelValue(sorted[i]) is { Count: > 0 } why)
                errors.Add(Invalid($"values[{i}][{key}]", sorted[i], string.Join("; ", why)));
        }
        return errors.Count == 0
            ? new LabelRequirement(key, op, sorted)
            : throw LabelSelectorParser.Malformed("unable to parse requirement: " + (errors.Count == 1 ? errors[0] : $"[{string.Join(", ", errors.Distinct())}]"));
    }

    /// <summary>As selectors are written: <c>tier in (x,y)</c>.</summary>
    public override string ToString()
    {
        var values = string.Join(',', _values);
        return Operator switch
        {
            LabelOperator.In => $"{Key} in ({values})",
            LabelOperator.NotIn => $"{Key} notin ({values})",
            LabelOperator.Equals => $"{Key}={values}",
            LabelOperator.DoubleEquals => $"{Key}=={values}",
            LabelOperator.NotEquals => $"{Key}!={values}",
            LabelOperator.Exists => Key,
            LabelOperator.DoesNotExist => "!" + Key,
            LabelOperator.GreaterThan => $"{Key}>{values}",
            _ => $"{Key}<{values}",
        };
    }

    private static string Invalid(string path, string value, string why) => $"{path}: Invalid value: {ClientText.Quote(value)}: {why}";

    internal static bool TryInteger(string text, out long number) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);
}
