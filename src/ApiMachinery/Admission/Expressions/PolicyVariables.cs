using System.Runtime.CompilerServices;
using OrleansAA.Cel;
using OrleansAA.Cel.Limits;
using OrleansAA.Cel.Types;
using OrleansAA.Cel.Values;
using k8s.Models;

namespace OrleansAA.ApiMachinery.Admission.Expressions;

/// <summary>
/// The variables of a policy, compiled in their order: each may name those before it, and is of the type that its expression gives (k8s.io/apiserver/pkg/admission/plugin/cel: composition).
/// </summary>
internal sealed class PolicyVariables : ICelTypeProvider
{
    public static readonly CelType Type = CelType.Object("kubernetes.variables");

    private readonly Dictionary<string, (AdmissionExpression Expression, CelType Type)> _variables = new(StringComparer.Ordinal);

    /// <param name="variables">In the policy's order.</param>
    /// <param name="environment">What they may name.</param>
    public PolicyVariables(IEnumerable<V1Variable>? variables, CelEnvironment environment)
    {
        environment = In(environment);
        foreach (var variable in variables ?? [])
        {
            var expression = AdmissionExpression.Compile(environment, variable.Expression ?? "");
            _variables[variable.Name] = (expression, Declared(expression.Program?.ResultType ?? CelType.Dyn));
        }
    }

    /// <summary>The environment of the policy's other expressions.</summary>
    public CelEnvironment In(CelEnvironment environment) => environment.WithTypes(this).WithVariable(AdmissionEnvironment.Variables, Type);

    public bool HasType(string typeName) => typeName == Type.Name;

    public CelType? FieldType(string typeName, string field) => _variables.TryGetValue(field, out var found) ? found.Type : null;

    public AdmissionExpression? Find(string name) => _variables.TryGetValue(name, out var found) ? found.Expression : null;

    /// <summary>What has no simple type is anything.</summary>
    private static CelType Declared(CelType type) => type.Kind switch
    {
        CelTypeKind.List => CelType.List(Declared(type.Parameters[0])),
        CelTypeKind.Map => CelType.Map(Declared(type.Parameters[0]), Declared(type.Parameters[1])),
        CelTypeKind.Null or CelTypeKind.Bool or CelTypeKind.Int or CelTypeKind.Uint or CelTypeKind.Double or CelTypeKind.String or CelTypeKind.Bytes or CelTypeKind.Duration
            or CelTypeKind.Timestamp => type,
        _ => CelType.Dyn,
    };
}

/// <summary>The values of a policy's variables, each evaluated once, when the first expression comes to it.</summary>
internal sealed class VariableValues(PolicyVariables variables, Activation activation) : CelObject
{
    private readonly Dictionary<string, CelValue> _values = new(StringComparer.Ordinal);
    private CancellationToken _cancellation;
    private long _budget;

    public override CelType Type => PolicyVariables.Type;

    /// <summary>What those cost that were evaluated since <see cref="Begin"/>.</summary>
    public long Cost { get; private set; }

    /// <summary>The next expression begins.</summary>
    public void Begin(long budget, CancellationToken cancellation) => (Cost, _budget, _cancellation) = (0, budget, cancellation);

    public override bool HasField(string field) => variables.Find(field) is not null;

    public override bool TryGetField(string field, out CelValue value)
    {
        if (_values.TryGetValue(field, out value))
            return true;
        if (variables.Find(field) is not { } expression)
            return false;
        _values[field] = value = Evaluate(field, expression);
        return true;
    }

    private CelValue Evaluate(string name, AdmissionExpression expression)
    {
        if (expression.Program is not { } program)
            return CelValue.Error($"composited variable \"{name}\" fails to compile: {expression.CompileError}");
        // Each names those before it: a chain of them is as long as the policy.
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
            return CelValue.Error($"composited variable \"{name}\" fails to evaluate: variables name each other too deeply");
        // One more than is left, so that who asks sees that it was too much.
        var result = program.EvaluateWithin(activation, Math.Min(CelLimits.CostPerExpressionMax, Math.Max(0, _budget - Cost) + 1), _cancellation);
        Cost += result.Cost;
        return result.Error is { } error ? CelValue.Error($"composited variable \"{name}\" fails to evaluate: {error}") : result.Value;
    }
}
