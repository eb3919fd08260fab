namespace OrleansAA.Cel.Limits;

/// <summary>
/// What an expression may be and do. The costs are those of kube-apiserver (k8s.io/apiserver/pkg/apis/cel/config.go); the rest holds where the costs of cel-go
/// count less than an operation does.
/// </summary>
public static class CelLimits
{
    /// <summary>Cost of one evaluation of one expression.</summary>
    public const long CostPerExpressionMax = 1_000_000;

    /// <summary>Cost of all expressions that a policy or a schema evaluates for one request.</summary>
    public const long CostPerRequestMax = 10_000_000;

    /// <summary>Cost of the match conditions of one webhook or policy for one request.</summary>
    public const long CostOfMatchConditionsMax = 2_500_000;

    /// <summary>Work (bytes, elements and steps touched) that each unit of an expression's cost limit allows; what costs by cel-go's count does a tenth of it.</summary>
    public const int WorkPerCost = 200;

    /// <summary>Code points of an expression.</summary>
    public const int ExpressionCodePointsMax = 100_000;

    /// <summary>Levels of nesting of an expression, in its text and in its tree.</summary>
    public const int ExpressionDepthMax = 250;

    /// <summary>Nodes of an expression's tree, after its macros are expanded.</summary>
    public const int ExpressionNodesMax = 200_000;

    /// <summary>Errors that are reported of an expression.</summary>
    public const int IssuesMax = 100;

    /// <summary>Parts of a type: lists of maps of lists.</summary>
    public const int TypeNodesMax = 500;

    /// <summary>UTF-16 code units of a string that an expression makes. No string that is concatenated within the cost limit is as long.</summary>
    public const int StringUnitsMax = 16 << 20;

    /// <summary>Elements of a list that an expression makes.</summary>
    public const int ListElementsMax = 4 << 20;

    /// <summary>Levels of lists in lists and maps in maps of a value that is compared or printed.</summary>
    public const int ValueDepthMax = 1_000;

    /// <summary>Code points of a regular expression.</summary>
    public const int RegexCodePointsMax = 10_000;

    /// <summary>Nodes of a regular expression, with repetitions written out.</summary>
    public const int RegexNodesMax = 20_000;

    /// <summary>The largest number of a repetition, as in RE2.</summary>
    public const int RegexRepeatMax = 1_000;

    /// <summary>Levels of groups of a regular expression.</summary>
    public const int RegexDepthMax = 100;

    /// <summary>Regular expressions, made while an expression is evaluated, that are kept until it ends.</summary>
    public const int RegexesKeptMax = 32;

    /// <summary>Digits behind the point that a format may ask for.</summary>
    public const int FormatPrecisionMax = 1_000;

    /// <summary>Evaluations that one expression may begin anew because it waited for an authorizer.</summary>
    public const int AnswersMax = 64;
}
