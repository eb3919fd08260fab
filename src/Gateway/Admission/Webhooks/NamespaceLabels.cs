using OrleansAA.ApiMachinery.Admission.Webhooks;
using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.Gateway.Root;
using k8s;

namespace OrleansAA.Gateway.Admission.Webhooks;

/// <summary>Labels as the informer knows them; of a namespace it does not know, as the root does.</summary>
internal sealed class NamespaceLabels(NamespaceInformer namespaces, RootClients root, RootPermissions permissions, ReviewRetry retry) : INamespaceLabels
{
    private static readonly TimeSpan ReadTimeout = TimeSpan.FromSeconds(10);

    public ValueTask<IDictionary<string, string>?> OfAsync(string name, CancellationToken cancellationToken) =>
        namespaces.Find(name) is { } known ? new(known.Labels) : new(ReadAsync(name, cancellationToken));

    private async Task<IDictionary<string, string>?> ReadAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            return (await retry.AskAsync(ReadTimeout, stop => root.Core.CoreV1.ReadNamespaceAsync(name, cancellationToken: stop), cancellationToken)).Metadata.Labels;
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
