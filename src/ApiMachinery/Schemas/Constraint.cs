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

    public bool IsMatch(string value) => _regex.Value.IsMatch(value);

    public bool Equals(Pattern? other) => other?.Text == Text;

    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);
}

/// <summary>A string has a format that Kubernetes knows: see <see cref="FormatAttribute"/>.</summary>
public sealed record Format(string Name) : Constraint;

/// <summary>A string is one of these.</summary>
public sealed record OneOf(IReadOnlyList<string> Values) : Constraint;

public sealed record MinItems(int Count) : Constraint;

public sealed record MaxItems(int Count) : Constraint;

/// <summary>No two items of a list are equal.</summary>
public sealed record UniqueItems : Constraint;

public sealed record MinProperties(int Count) : Constraint;

public sealed record MaxProperties(int Count) : Constraint;

/// <summary>The member is there; where it cannot be null, it is not the zero value.</summary>
public sealed record Required : Constraint;

/// <summary>The value does not change once it is set.</summary>
public sealed record Immutable : Constraint;

/// <summary>An expression holds: see <see cref="CelRuleAttribute"/>.</summary>
public sealed record CelRule(string Expression) : Constraint
{
    public string? Message { get; init; }

    public string? MessageExpression { get; init; }

    public CelRuleReason Reason { get; init; }

    public string? FieldPath { get; init; }

    public bool OptionalOldSelf { get; init; }
}
