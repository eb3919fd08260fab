using OrleansAA.ApiMachinery.Admission.Expressions;
using OrleansAA.ApiMachinery.Applying;
using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Json;
using OrleansAA.ApiMachinery.Patching;
using OrleansAA.ApiMachinery.Schemas;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.Cel.Limits;
using OrleansAA.Cel.Values;

namespace OrleansAA.ApiMachinery.Admission.Policies;

/// <summary>Makes one change of a MutatingAdmissionPolicy (k8s.io/apiserver/pkg/admission/plugin/policy/mutating/patch).</summary>
internal static class Mutator
{
    /// <summary>Edits the object of the write.</summary>
    /// <exception cref="MutationException">The change cannot be made. What then becomes of the write is the failurePolicy's to say.</exception>
    /// <exception cref="StatusException">500: what it makes is no object of the kind. 422: a value is not supported.</exception>
    public static async ValueTask ApplyAsync(Mutation mutation, ExpressionScope scope, CancellationToken cancellationToken)
    {
        var made = await EvaluateAsync(mutation.Expression, scope, cancellationToken);
        var objects = scope.Input.Objects;
        var version = objects.Attributes.ObjectVersion(scope.Version);
        var live = (MapValue)ObjectCodec.ToValue(version.Schema, objects.NewIn(scope.Version)!);
        var changed = mutation.IsJsonPatch ? Patched(live, made) : Merged(version, live, made);
        if (changed is not null)
            objects.Replace(scope.Version, EditedObject.Decode(objects.Attributes, version, ValueJson.Write(changed), isStrict: mutation.IsJsonPatch));
    }

    private static async ValueTask<CelValue> EvaluateAsync(AdmissionExpression expression, ExpressionScope scope, CancellationToken cancellationToken)
    {
        if (expression.Program is null)
            throw new MutationException(expression.CompileError);
        try
        {
            var result = await new Activation(scope, CelLimits.CostPerRequestMax).EvaluateAsync(expression, cancellationToken);
            return result.Error is { } error ? throw new MutationException(error) : result.Value;
        }
        catch (OutOfBudgetException e)
        {
            throw new MutationException(e.Message);
        }
    }

    private static MapValue Merged(KindVersion version, MapValue live, in CelValue made)
    {
        if (made.Kind != CelKind.Object || made.AsObject is not CelMadeObject configuration)
            throw new MutationException($"unsupported return type from ApplyConfiguration expression: {made}");
        CheckTypes(configuration);
        try
        {
            return ObjectMerge.Apply(version, live, (MapValue)MadeValues.ToTree(made));
        }
        catch (FormatException e)
        {
            throw new MutationException($"error applying patch: {e.Message}");
        }
    }

    /// <returns>Null where a test of the patch fails: then nothing of it counts.</returns>
    private static Value? Patched(MapValue live, in CelValue made)
    {
        var operations = new ListValue();
        for (var i = 0; i < made.AsList.Count; i++)
            operations.Add(Operation(made.AsList[i]));
        try
        {
            return JsonPatch.Parse(ValueJson.Write(operations), out _).Apply(live);
        }
        catch (StatusException e) when (e.InnerException?.Message is { } why && why.StartsWith("testing value ", StringComparison.Ordinal) && why.EndsWith(": test failed", StringComparison.Ordinal))
        {
            return null;
        }
        catch (StatusException e)
        {
            throw new MutationException($"JSON Patch: {e.InnerException?.Message ?? e.Message}");
        }
    }

    private static MapValue Operation(in CelValue made)
    {
        if (made.Kind != CelKind.Object || made.AsObject is not CelMadeObject { Type.Name: "JSONPatch" } operation)
            throw new MutationException($"type mismatch: JSONPatchType.expression should evaluate to array of JSONPatch, got element of {made}");
        var tree = new MapValue { ["op"] = Text(operation, "op"), ["path"] = Text(operation, "path") };
        if (Text(operation, "from") is { Length: > 0 } from)
            tree["from"] = from;
        if (!operation.Fields.TryGetValue("value", out var value))
            return tree;
        if (value.Kind == CelKind.Object && value.AsObject is CelMadeObject given)
            CheckTypes(given);
        try
        {
            tree["value"] = MadeValues.ToTree(value);
        }
        catch (FormatException e)
        {
            throw new MutationException($"JSONPath valueExpression evaluated to a type that could not marshal to JSON: {e.Message}");
        }
        return tree;
    }

    private static string Text(CelMadeObject operation, string field) =>
        operation.Fields.TryGetValue(field, out var value) && value.Kind == CelKind.String ? value.AsString : "";

    private static void CheckTypes(CelMadeObject made)
    {
        if (MadeValues.WrongTypes(made) is { Count: > 0 } wrong)
            throw new MutationException($"type mismatch: {string.Join('\n', wrong)}");
    }
}

/// <summary>A change cannot be made.</summary>
internal sealed class MutationException(string message) : Exception(message);
