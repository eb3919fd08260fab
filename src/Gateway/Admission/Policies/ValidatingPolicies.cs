using OrleansAA.ApiMachinery.Admission;
using OrleansAA.ApiMachinery.Admission.Policies;
using OrleansAA.ApiMachinery.Errors;

namespace OrleansAA.Gateway.Admission.Policies;

/// <summary>Holds writes against the ValidatingAdmissionPolicies of the root.</summary>
internal sealed class ValidatingPolicies(ValidatingPolicySource source, AdmissionReadiness readiness, ValidatingDispatcher dispatcher) : IValidatingPlugin
{
    public string Name => AdmissionPlugins.ValidatingPolicies;

    public bool Handles(AdmissionOperation operation) => true;

    /// <exception cref="StatusException">A policy refuses, with its reason. 403: the policies are not known yet.</exception>
    public ValueTask ValidateAsync(AdmissionAttributes attributes, CancellationToken cancellationToken) =>
        readiness.IsReady(source.Synced) && source.Relevant.Count == 0 ? ValueTask.CompletedTask : HoldAsync(attributes, cancellationToken);

    private async ValueTask HoldAsync(AdmissionAttributes attributes, CancellationToken cancellationToken)
    {
        if (!readiness.IsReady(source.Synced))
            await readiness.WaitAsync(source.Synced, attributes, cancellationToken);
        await dispatcher.ValidateAsync(source.Relevant, attributes, cancellationToken);
    }
}
