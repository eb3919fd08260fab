using OrleansAA.ApiMachinery.Schemas;
using OrleansAA.Cel;
using OrleansAA.Cel.Evaluation;
using OrleansAA.Cel.Types;

namespace OrleansAA.ApiMachinery.Expressions;

/// <summary>A rule of a type or member that can be asked.</summary>
/// <remarks>Source: k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel/compilation.go.</remarks>
internal sealed class CompiledRule
{
    public const string Self = "self";
    public const string OldSelf = "oldSelf";

    private const string TypeName = "selfType";

    private CompiledRule(CelRule rule, CelProgram program, CelProgram? message, string? fieldPath) =>
        (Rule, Program, Message, FieldPath) = (rule, program, message, fieldPath);

    public CelRule Rule { get; }

    public CelProgram Program { get; }

    /// <summary>Gives the message of a value that breaks it; null if the message is fixed.</summary>
    public CelProgram? Message { get; }

    /// <summary>The member that the error names, from the value on; null if it is the value.</summary>
    public string? FieldPath { get; }

    /// <summary>It compares: where there is nothing to compare with, it is not asked.</summary>
    public bool UsesOldSelf => Program.Variables.Contains(OldSelf);

    /// <summary>As errors call it.</summary>
    public string Name => (string.IsNullOrEmpty(Rule.Message) ? Rule.Expression : Rule.Message).Trim();

    /// <param name="rule">The rule.</param>
    /// <param name="place">What <c>self</c> is.</param>
    /// <param name="isObject">It is an object of a kind: of its metadata the name is seen, and no more.</param>
    /// <param name="mistake">What is wrong with it; null if nothing is.</param>
    public static CompiledRule? Compile(CelRule rule, SchemaPlace place, bool isObject, out string? mistake)
    {
        var types = SchemaTypes.OfRuled(TypeName, place, isObject);
        var old = rule.OptionalOldSelf ? CelType.Optional(types.Root) : types.Root;
        var environment = CelEnvironment.Kubernetes.WithTypes(types).WithVariable(Self, types.Root).WithVariable(OldSelf, old);
        var program = Compile(environment, rule.Expression, CelType.Bool, "cel expression must evaluate to a bool", out mistake);
        var message = mistake is null && rule.MessageExpression is { } text ? Compile(environment, text, CelType.String, "messageExpression must evaluate to a string", out mistake) : null;
        var path = mistake is null && rule.FieldPath is not null ? RuleFieldPath.Read(rule.FieldPath, place, out mistake) : null;
        if (mistake is not null)
            return null;
        var compiled = new CompiledRule(rule, program!, message, path);
        if (rule.OptionalOldSelf && !compiled.UsesOldSelf)
            mistake = "optionalOldSelf may not be set if oldSelf is not used in rule";
        return mistake is null ? compiled : null;
    }

    private static CelProgram? Compile(CelEnvironment environment, string expression, CelType type, string otherwise, out string? mistake)
    {
        var compilation = environment.Compile(expression);
        mistake = compilation.Issues is [var issue, ..]
            ? (issue.Line > 0 ? $"'{expression}' at {issue.Line}:{issue.Column + 1}: {issue.Message}" : $"'{expression}': {issue.Message}")
            : compilation.Program!.ResultType.IsExactly(type) ? null : $"'{expression}': {otherwise}, and gives {compilation.Program.ResultType}";
        return compilation.Program;
    }
}
