using OrleansAA.ApiMachinery.Admission;
using OrleansAA.ApiMachinery.Errors;

namespace OrleansAA.Gateway.Admission;

/// <summary>Holds writes up until configurations and namespaces are known, and refuses them where that takes too long: none passes by a webhook or a policy unseen.</summary>
internal sealed class AdmissionReadiness(NamespaceInformer namespaces, TimeProvider clock)
{
    /// <summary>As k8s.io/apiserver's plugins wait.</summary>
    private static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(10);

    public bool IsReady(Task synced) => synced.IsCompletedSuccessfully && namespaces.Synced.IsCompletedSuccessfully;

    /// <exception cref="StatusException">403: they are still not known.</exception>
    public async Task WaitAsync(Task synced, AdmissionAttributes attributes, CancellationToken cancellationToken)
    {
        await Task.WhenAny(Task.WhenAll(synced, namespaces.Synced), Task.Delay(WaitMax, clock, cancellationToken));
        cancellationToken.ThrowIfCancellationRequested();
        if (!IsReady(synced))
            throw Statuses.Forbidden(attributes.Kind.Resource, attributes.Name, "not yet ready to handle request");
    }
}
