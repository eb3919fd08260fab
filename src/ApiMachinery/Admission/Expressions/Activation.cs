using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.Cel.Evaluation;
using OrleansAA.Cel.Values;

namespace OrleansAA.ApiMachinery.Admission.Expressions;

/// <summary>What a group of expressions sees.</summary>
/// <param name="Input">The write.</param>
/// <param name="Version">The version in which they see the object.</param>
/// <param name="Resource">The version that is the request's to them.</param>
/// <param name="Params">An object of the policy's paramKind, or null.</param>
/// <param name="Namespace">The namespace of the object, or null.</param>
/// <param name="Variables">The policy's; null where there are none to name.</param>
internal sealed record ExpressionScope(AdmissionInput Input, KindVersion Version, KindVersion Resource, CelValue Params, CelValue Namespace, PolicyVariables? Variables);

/// <summary>
/// Evaluates a group of expressions of one policy, one after the other: they share a budget and the values of variables, each of which is evaluated when the first of them comes to it
/// (k8s.io/apiserver/pkg/admission/plugin/cel: ForInput).
/// </summary>
/// <param name="scope">What they see.</param>
/// <param name="budget">What they may cost together.</param>
internal sealed class Activation(ExpressionScope scope, long budget) : ICelBindings
{
    private VariableValues? _variables;

    /// <summary>Of the budget, after the expressions so far.</summary>
    public long Remaining { get; private set; } = budget;

    /// <summary>Evaluates the next expression of the group.</summary>
    /// <exception cref="OutOfBudgetException">The group costs more than it may.</exception>
    public async ValueTask<ExpressionResult> EvaluateAsync(AdmissionExpression expression, CancellationToken cancellationToken)
    {
        if (expression.Program is not { } program)
            return new(CelValue.Null, $"compilation error: {expression.CompileError}");
        if (scope.Variables is not null)
            _variables ??= new(scope.Variables, this);
        _variables?.Begin(Remaining, cancellationToken);
        var result = await program.EvaluateAsync(this, cancellation: cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        Remaining -= result.Cost + (_variables?.Cost ?? 0);
        if (Remaining < 0)
            throw new OutOfBudgetException();
        return result.Error is { } error ? new(CelValue.Null, $"expression '{expression.Text}' resulted in error: {error}") : new(result.Value, null);
    }

    public bool TryGet(string name, out CelValue value)
    {
        CelValue? found = name switch
        {
            AdmissionEnvironment.Object => scope.Input.New(scope.Version),
            AdmissionEnvironment.OldObject => scope.Input.Old(scope.Version),
            AdmissionEnvironment.Params => scope.Params,
            AdmissionEnvironment.Request => scope.Input.Request(scope.Version, scope.Resource),
            AdmissionEnvironment.NamespaceObject => scope.Namespace,
            AdmissionEnvironment.Authorizer => scope.Input.Authorizer,
            AdmissionEnvironment.RequestResource => scope.Input.RequestResource,
            AdmissionEnvironment.Variables when _variables is not null => CelValue.Of(_variables),
            _ => null,
        };
        value = found ?? default;
        return found is not null;
    }
}

/// <param name="Value">What it gave.</param>
/// <param name="Error">Why it gave nothing, or null.</param>
internal readonly record struct ExpressionResult(CelValue Value, string? Error);

/// <summary>Expressions that share a budget cost more than that.</summary>
internal sealed class OutOfBudgetException() : Exception("validation failed due to running out of cost budget, no further validation rules will be run");
