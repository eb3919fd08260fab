using OrleansAA.ApiMachinery.Admission;
using OrleansAA.ApiMachinery.Admission.Policies;
using OrleansAA.ApiMachinery.Errors;

namespace OrleansAA.Gateway.Admission.Policies;

/// <summary>Changes what is written as the MutatingAdmissionPolicies of the root say.</summary>
internal sealed class MutatingPolicies(MutatingPolicySource source, AdmissionReadiness readiness, MutatingDispatcher dispatcher) : IMutatingPlugin
{
    public string Name => AdmissionPlugins.MutatingPolicies;

    /// <summary>Of a deletion there is nothing to change.</summary>
    public bool Handles(AdmissionOperation operation) => operation != AdmissionOperation.Delete;

    /// <exception cref="StatusException">A policy cannot be evaluated, or makes no object of the kind. 403: the policies are not known yet.</exception>
    public ValueTask AdmitAsync(AdmissionAttributes attributes, CancellationToken cancellationToken) =>
        readiness.IsReady(source.Synced) && source.Relevant.Count == 0 ? ValueTask.CompletedTask : ChangeAsync(attributes, cancellationToken);

    private async ValueTask ChangeAsync(AdmissionAttributes attributes, CancellationToken cancellationToken)
    {
        if (!readiness.IsReady(source.Synced))
            await readiness.WaitAsync(source.Synced, attributes, cancellationToken);
        var name = GeneratedName.Hide(attributes);
        await dispatcher.AdmitAsync(source.Relevant, attributes, cancellationToken);
        GeneratedName.Restore(attributes, name);
    }
}
