using OrleansAA.ApiMachinery.Admission.Matching;
using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.Gateway.Root;
using k8s;

namespace OrleansAA.Gateway.Admission;

/// <summary>Namespaces as the informer knows them; one that it does not know, as the root does.</summary>
internal sealed class AdmissionNamespaces(NamespaceInformer namespaces, RootClients root, RootPermissions permissions, ReviewRetry retry) : IAdmissionNamespaces
{
    private static readonly TimeSpan ReadTimeout = TimeSpan.FromSeconds(10);

    public ValueTask<AdmissionNamespace> FindAsync(string name, CancellationToken cancellationToken) =>
        namespaces.Find(name) is { } known ? new(known.Namespace) : new(ReadAsync(name, cancellationToken));

    private async Task<AdmissionNamespace> ReadAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            return KnownNamespace.Of(await retry.AskAsync(ReadTimeout, stop => root.Core.CoreV1.ReadNamespaceAsync(name, cancellationToken: stop), cancellationToken)).Namespace;
        }
        catch (Exception e) when (RootErrors.IsNotFound(e))
        {
            throw Statuses.NotFound(new GroupResource("", "namespaces"), name);
        }
        catch (Exception e) when (RootErrors.IsOfRoot(e))
        {
            permissions.Failed(RootPermission.Namespaces, e);
            throw RootErrors.Unanswered(e);
        }
    }
}
