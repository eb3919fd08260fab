namespace OrleansAA.ApiMachinery.Schemas;

/// <summary>
/// A rule for a value, as data: validation, OpenAPI, and whoever turns a kind into a CRD read the same list. What each means is what JSON schema means by it,
/// as k8s.io/kube-openapi checks it.
/// </summary>
public abstract record Constraint;

/// <summary>A number is at least this; more than this, if exclusive.</summary>
public sealed record Minimum(double Value, bool Exclusive) : Constraint;

/// <summary>A number is at most this; less than this, if exclusive.</summary>
public sealed record Maximum(double Value, bool Exclusive) : Constraint;

/// <summary>A number is a multiple of another.</summary>
/// <param name="Value">The other.</param>
public sealed record MultipleOf(double Value) : Constraint;

/// <summary>In Unicode code points.</summary>
public sealed record MinLength(int Length) : Constraint;

/// <summary>In Unicode code points.</summary>
public sealed record MaxLength(int Length) : Constraint;

/// <summary>A string matches, somewhere, in time linear in its length.</summary>
public sealed record Pattern(string Text) : Constraint
{
    private readonly Lazy<System.Text.RegularExpressions.Regex> _regex =
        new(() => new(Text, System.Text.RegularExpressions.RegexOptions.NonBacktracking | System.Text.RegularExpressions.RegexOptions.CultureInvariant));

    /// <summary>Whether a text has it in it; it is anchored nowhere but where it says so.</summary>
    /// <param name="value">The text.</param>
    public bool IsMatch(string value) => _regex.Value.IsMatch(value);

    /// <inheritdoc/>
    public bool Equals(Pattern? other) => other?.Text == Text;

    /// <inheritdoc/>
    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);
}

/// <summary>A string has a format that Kubernetes knows: see <see cref="FormatAttribute"/>.</summary>
public sealed record Format(string Name) : Constraint;

/// <summary>A string is one of these.</summary>
public sealed record OneOf(IReadOnlyList<string> Values) : Constraint;

/// <summary>A list has so many items at least.</summary>
/// <param name="Count">So many.</param>
public sealed record MinItems(int Count) : Constraint;

/// <summary>A list has so many items at most.</summary>
/// <param name="Count">So many.</param>
public sealed record MaxItems(int Count) : Constraint;

/// <summary>No two items of a list are equal.</summary>
public sealed record UniqueItems : Constraint;

/// <summary>A map has so many entries, or an object so many members, at least.</summary>
/// <param name="Count">So many.</param>
public sealed record MinProperties(int Count) : Constraint;

/// <summary>A map has so many entries at most.</summary>
/// <param name="Count">So many.</param>
public sealed record MaxProperties(int Count) : Constraint;

/// <summary>The member is there; where it cannot be null, it is not the zero value.</summary>
public sealed record Required : Constraint;

/// <summary>The value does not change once it is set.</summary>
public sealed record Immutable : Constraint;

/// <summary>An expression holds: see <see cref="CelRuleAttribute"/>.</summary>
public sealed record CelRule(string Expression) : Constraint
{
    /// <summary>What a refusal says; null: that the rule failed, and the rule.</summary>
    public string? Message { get; init; }

    /// <summary>CEL that makes the message; null, or without a value, <see cref="Message"/> counts.</summary>
    public string? MessageExpression { get; init; }

    /// <summary>Of which sort the refusal is.</summary>
    public CelRuleReason Reason { get; init; }

    /// <summary>The member that a refusal names, below what the rule stands on: <c>.replicas</c>; null for that itself.</summary>
    public string? FieldPath { get; init; }

    /// <summary>The rule is asked on creates, too, and <c>oldSelf</c> is an optional.</summary>
    public bool OptionalOldSelf { get; init; }
}
