using k8s;
using OrleansAA.Gateway.Root;

namespace OrleansAA.Gateway.Doctor.Checks;

/// <summary>A check that asks the root: where there is none, or it does not answer, that is for another check to tell.</summary>
internal abstract class RootedCheck(Site site) : ICheck
{
    public abstract string Name { get; }

    public abstract string LooksAt { get; }

    public abstract IReadOnlyList<Fault> Faults { get; }

    protected Site Site => site;

    public async Task<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        if (site.Root is not { } root)
            return CheckResult.Skipped(site.Because("no root apiserver: there is neither --kubeconfig nor a service account"));
        return (await site.AskedRoot.Answer).Error is null
            ? await AskAsync(root, cancellationToken)
            : CheckResult.Skipped("the root apiserver does not answer; see root");
    }

    protected abstract Task<CheckResult> AskAsync(RootClients root, CancellationToken cancellationToken);

    /// <summary>Reads an object of the root; null if there is none.</summary>
    protected static async Task<T?> ReadAsync<T>(RootClient client, string path, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            return KubernetesJson.Deserialize<T>(System.Text.Encoding.UTF8.GetString((await client.ReadAsync(path, cancellationToken)).Span));
        }
        catch (Exception e) when (RootErrors.IsNotFound(e))
        {
            return null;
        }
    }

    /// <summary>For what the server itself does not need the right to read.</summary>
    protected CheckResult NotGranted(string resources)
    {
        var name = $"{site.Options.Product.Name}-doctor";
        return CheckResult.Skipped(
            $"this user may not get {resources}; grant it with: kubectl create clusterrole {name} --verb=get --resource=apiservices.apiregistration.k8s.io,services; "
            + $"kubectl create clusterrolebinding {name} --clusterrole={name} --serviceaccount=NAMESPACE:NAME");
    }
}
