using OrleansAA.ApiMachinery.Admission.Matching;
using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Json;
using OrleansAA.ApiMachinery.Scheme;

namespace OrleansAA.ApiMachinery.Admission.Policies;

/// <summary>Finds the policies that a write is to be held against, and with which params.</summary>
/// <param name="namespaces">Labels of namespaces.</param>
/// <param name="parameters">Objects of the root.</param>
public sealed class PolicyMatcher(IAdmissionNamespaces namespaces, IPolicyParams parameters)
{
    private static readonly MapValue?[] Unparametrized = [null];

    /// <summary>Goes through policies and bindings in their order.</summary>
    /// <param name="policies">Those there are.</param>
    /// <param name="attributes">The write.</param>
    /// <param name="failed">Told of what cannot be used as it is; the binding is null where it is the policy.</param>
    /// <param name="cancellationToken">Ends what it waits for.</param>
    public async IAsyncEnumerable<PolicyMatch<T>> MatchAsync<T>(
        IReadOnlyList<BoundPolicy<T>> policies, AdmissionAttributes attributes, Action<T, PolicyBinding?, string> failed,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
        where T : AdmissionPolicy
    {
        foreach (var bound in policies)
        {
            var (version, objects) = await TryAsync(bound.Policy, null, failed, () => OpenAsync(bound.Policy, attributes, cancellationToken));
            if (version is null)
                continue;
            foreach (var binding in bound.Bindings)
            {
                var found = await TryAsync(bound.Policy, binding, failed, () => CollectAsync(bound.Policy, binding, objects, attributes, cancellationToken));
                if (found is { Count: > 0 })
                    yield return new(bound.Policy, binding, version, found);
            }
        }
    }

    private async ValueTask<(KindVersion? Version, IParamObjects? Objects)> OpenAsync(AdmissionPolicy policy, AdmissionAttributes attributes, CancellationToken cancellationToken)
    {
        var version = await policy.Criteria.MatchAsync(attributes, namespaces, cancellationToken);
        return (version, version is null || policy.ParamKind is null ? null : await parameters.OpenAsync(policy.ParamKind, cancellationToken));
    }

    /// <summary>Null where the binding has nothing to do with the write.</summary>
    private async ValueTask<IReadOnlyList<MapValue?>?> CollectAsync(
        AdmissionPolicy policy, PolicyBinding binding, IParamObjects? objects, AdmissionAttributes attributes, CancellationToken cancellationToken)
    {
        if (!await binding.MatchesAsync(attributes, namespaces, cancellationToken))
            return null;
        if (objects is null || binding.ParamRef is null)
            return Unparametrized;
        return await binding.ParamRef.CollectAsync(policy.ParamKind!, objects, attributes.Namespace, cancellationToken);
    }

    private static async ValueTask<R?> TryAsync<T, R>(T policy, PolicyBinding? binding, Action<T, PolicyBinding?, string> failed, Func<ValueTask<R>> step)
        where T : AdmissionPolicy
    {
        try
        {
            return await step();
        }
        catch (Exception e) when (e is PolicyConfigurationException or StatusException)
        {
            if (!policy.FailsOpen)
                failed(policy, binding, $"failed to configure {(binding is null ? "policy" : "binding")}: {e.Message}");
            return default;
        }
    }
}

/// <summary>A policy that a write is to be held against.</summary>
/// <param name="Policy">The policy.</param>
/// <param name="Binding">Which binds it.</param>
/// <param name="Version">The version in which it sees the object.</param>
/// <param name="Params">It is evaluated with each; null is none.</param>
public sealed record PolicyMatch<T>(T Policy, PolicyBinding Binding, KindVersion Version, IReadOnlyList<MapValue?> Params)
    where T : AdmissionPolicy;
