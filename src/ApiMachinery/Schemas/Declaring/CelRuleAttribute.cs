namespace OrleansAA.ApiMachinery.Schemas;

/// <summary>What an error says is wrong with a value that breaks a rule.</summary>
public enum CelRuleReason
{
    /// <summary>The value is none for this field.</summary>
    FieldValueInvalid,

    /// <summary>The field may not be set, or not changed.</summary>
    FieldValueForbidden,

    /// <summary>The field has to be there.</summary>
    FieldValueRequired,

    /// <summary>The value is there twice.</summary>
    FieldValueDuplicate,
}

/// <summary>
/// A rule in CEL, what <c>x-kubernetes-validations</c> is in a CRD: <c>self</c> is the value of the property, or an object of the class; <c>oldSelf</c> what it was, where that is known:
/// a rule that names it is asked on updates only, and not within lists that are no list maps. A rule that is broken by a value that has not changed is a warning. Rules are compiled when the kind is built.
/// </summary>
/// <param name="rule">The expression, which gives a bool: <c>self.min &lt;= self.max</c>.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Property, AllowMultiple = true)]
public sealed class CelRuleAttribute(string rule) : ConstraintAttribute
{
    /// <summary>The expression; true for a good value.</summary>
    public string Rule { get; } = rule;

    /// <summary>What is said of a value that breaks the rule; without it the rule itself is.</summary>
    public string? Message { get; set; }

    /// <summary>An expression that gives the message; if it cannot be evaluated, there is <see cref="Message"/>.</summary>
    public string? MessageExpression { get; set; }

    /// <summary>Of which sort a refusal is.</summary>
    public CelRuleReason Reason { get; set; }

    /// <summary>The member that the error names, from the value on: <c>.spec.min</c>, <c>.limits['a']</c>.</summary>
    public string? FieldPath { get; set; }

    /// <summary><c>oldSelf</c> is an optional, and the rule is asked where there is none, too: on creates.</summary>
    public bool OptionalOldSelf { get; set; }
}
