using OrleansAA.ApiMachinery.Admission.Expressions;
using OrleansAA.ApiMachinery.Admission.Matching;
using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Expressions;
using OrleansAA.ApiMachinery.Json;
using OrleansAA.ApiMachinery.Telemetry;
using OrleansAA.Cel.Values;
using k8s.Models;

namespace OrleansAA.ApiMachinery.Admission.Policies;

/// <summary>
/// Changes what is written as the MutatingAdmissionPolicies say, one after the other (k8s.io/apiserver/pkg/admission/plugin/policy/mutating). In a second round only those come again that
/// want to, and only where the object has been edited after them.
/// </summary>
/// <param name="matcher">Finds the policies that are about the write.</param>
/// <param name="namespaces">Namespaces.</param>
/// <param name="authorizers">What <c>authorizer</c> asks.</param>
/// <param name="clock">What expressions are measured by.</param>
public sealed class MutatingDispatcher(PolicyMatcher matcher, IAdmissionNamespaces namespaces, IAdmissionAuthorizer authorizers, TimeProvider clock)
{
    private const string Plugin = "MutatingAdmissionPolicy";

    /// <exception cref="StatusException">403: a policy cannot be evaluated. 404: the namespace is not there. 500: what a policy makes is no object of the kind.</exception>
    public async ValueTask AdmitAsync(IReadOnlyList<BoundPolicy<MutatingPolicy>> policies, AdmissionAttributes attributes, CancellationToken cancellationToken)
    {
        var run = new MutatingRun(attributes, authorizers, clock, attributes.Reinvocation.Kept<ReinvocationRounds>(Plugin));
        var matches = new List<PolicyMatch<MutatingPolicy>>();
        await foreach (var match in matcher.MatchAsync(policies, attributes, run.Misconfigured, cancellationToken))
            matches.Add(match);
        if (matches.Count > 0)
        {
            var space = attributes.Namespace.Length == 0 ? CelValue.Null : ObjectValues.Untyped((await namespaces.FindAsync(attributes.Namespace, cancellationToken)).Tree.Value);
            await run.RunAsync(matches, space, cancellationToken);
        }
        run.ThrowIfRefused();
    }
}

/// <summary>The changes of one round.</summary>
internal sealed class MutatingRun(AdmissionAttributes attributes, IAdmissionAuthorizer authorizers, TimeProvider clock, ReinvocationRounds rounds)
{
    private readonly AdmissionInput _input = new(new(attributes), authorizers);
    private readonly List<(string Message, string Reason)> _errors = [];

    /// <summary>A policy or a binding cannot be used as it is.</summary>
    public void Misconfigured(MutatingPolicy policy, PolicyBinding? binding, string message) =>
        _errors.Add(($"policy {(binding is null ? $"\"{policy.Name}\"" : $"'{policy.Name}' with binding '{binding.Name}'")} denied request: {message}", StatusReason.Forbidden));

    public async ValueTask RunAsync(IReadOnlyList<PolicyMatch<MutatingPolicy>> matches, CelValue space, CancellationToken cancellationToken)
    {
        if (attributes.Reinvocation.IsSecondRound)
            rounds.BeginSecond(_input.Objects);
        var isEdited = false;
        foreach (var match in matches)
        {
            foreach (var param in match.Params)
            {
                var scope = new ExpressionScope(_input, match.Version, match.Version, param is null ? CelValue.Null : ObjectValues.Untyped(param), space, match.Policy.Variables);
                isEdited |= await InvokeAsync(match, KeyOf(match, param), scope, cancellationToken);
            }
        }
        // Whoever was changed by somebody may have to be looked at again by everybody: the second round finds out.
        if (isEdited)
            Edited();
        rounds.End(_input.Objects);
    }

    /// <exception cref="StatusException">403: something could not be evaluated that had to be.</exception>
    public void ThrowIfRefused()
    {
        if (_errors.Count == 0)
            return;
        var details = Statuses.Forbidden(attributes.Kind.Resource, attributes.Name, "").Status.Details;
        details.Causes = [.. _errors.Select(e => new V1StatusCause { Message = e.Message })];
        throw Statuses.Failure(403, _errors[0].Reason, _errors[0].Message, details);
    }

    /// <returns>True if a change was made, even one that changes nothing.</returns>
    private async ValueTask<bool> InvokeAsync(PolicyMatch<MutatingPolicy> match, string key, ExpressionScope scope, CancellationToken cancellationToken)
    {
        if (!await ConditionsHoldAsync(match, scope, cancellationToken) || (attributes.Reinvocation.IsSecondRound && !rounds.IsDue(key)) || attributes.Object is null)
            return false;
        var before = _input.Objects.New(match.Version);
        var isEdited = false;
        foreach (var mutation in match.Policy.Mutations)
            isEdited |= await MutateAsync(match, mutation, scope, cancellationToken);
        if (isEdited && !before!.Value.Span.SequenceEqual(_input.Objects.New(match.Version)!.Value.Span))
            Edited();
        if (match.Policy.MayBeReinvoked)
            rounds.Asked(key);
        return isEdited;
    }

    /// <returns>False if it could not be made.</returns>
    private async ValueTask<bool> MutateAsync(PolicyMatch<MutatingPolicy> match, Mutation mutation, ExpressionScope scope, CancellationToken cancellationToken)
    {
        var (started, outcome) = (clock.GetTimestamp(), PolicyDecision.NoError);
        try
        {
            await Mutator.ApplyAsync(mutation, scope, cancellationToken);
            return true;
        }
        catch (Exception e) when (e is MutationException or StatusException)
        {
            outcome = PolicyDecision.ErrorTypeOf(e.Message);
            if (e is StatusException)
                throw;
            Failed(match, e.Message);
            return false;
        }
        finally
        {
            AdmissionMetrics.Mutation(match.Policy.Name, match.Binding.Name, outcome, clock.GetElapsedTime(started));
        }
    }

    /// <summary>Conditions see no namespace, and the version of the request as it was made.</summary>
    private async ValueTask<bool> ConditionsHoldAsync(PolicyMatch<MutatingPolicy> match, ExpressionScope scope, CancellationToken cancellationToken)
    {
        try
        {
            return match.Policy.Conditions is null || await match.Policy.Conditions.HoldAsync(scope with { Resource = attributes.Version, Namespace = CelValue.Null }, clock, cancellationToken);
        }
        catch (MatchConditionException e)
        {
            Failed(match, e.Message);
            return false;
        }
    }

    private void Edited()
    {
        rounds.Edited();
        attributes.Reinvocation.IsWanted = true;
    }

    private void Failed(PolicyMatch<MutatingPolicy> match, string message)
    {
        if (!match.Policy.FailsOpen)
            _errors.Add(($"policy '{match.Policy.Name}' with binding '{match.Binding.Name}' denied request: {message}", StatusReason.Invalid));
    }

    private static string KeyOf(PolicyMatch<MutatingPolicy> match, MapValue? param)
    {
        var metadata = param?.Get("metadata") as MapValue;
        return $"{match.Policy.Name}/{match.Binding.Name}/{(metadata?.Get("namespace") as StringValue)?.Text}/{(metadata?.Get("name") as StringValue)?.Text}";
    }
}
