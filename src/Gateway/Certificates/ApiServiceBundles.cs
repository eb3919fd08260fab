using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using k8s;
using OrleansAA.Gateway.Root;

namespace OrleansAA.Gateway.Certificates;

/// <summary>The <c>caBundle</c> of the APIServices of all versions that are served: whom the aggregator believes to be this server.</summary>
/// <param name="root">Where they are.</param>
/// <param name="permissions">Whether they may be written.</param>
/// <param name="names">VERSION.GROUP.</param>
/// <param name="service">The Service by which the aggregator calls this server.</param>
/// <param name="space">Its namespace.</param>
internal sealed class ApiServiceBundles(RootClient root, RootPermissions permissions, IReadOnlyList<string> names, string service, string space)
{
    /// <summary>Sees to it that each has these CAs, and no others. One that is not there, or names another Service, is nobody's way to this server.</summary>
    /// <returns>True if all had them before.</returns>
    public async Task<bool> PublishAsync(X509Certificate2Collection authorities, CancellationToken cancellationToken)
    {
        var hadAll = true;
        foreach (var name in names)
            hadAll &= await PublishAsync(name, authorities, cancellationToken);
        return hadAll;
    }

    private async Task<bool> PublishAsync(string name, X509Certificate2Collection authorities, CancellationToken cancellationToken)
    {
        var found = await permissions.TryAsync(
            RootPermission.ApiServices, ct => root.ReadOrNullAsync(c => c.ApiregistrationV1.ReadAPIServiceAsync(name, cancellationToken: ct)), cancellationToken);
        if (found?.Spec?.Service is not { } target || target.Name != service || target.NamespaceProperty != space || Has(found.Spec.CaBundle, authorities))
            return true;
        var bundle = string.Concat(authorities.Select(a => a.ExportCertificatePem() + "\n"));
        // The aggregator takes either a bundle or anybody.
        var patch = RootWrites.Patch(new()
        {
            ["metadata"] = new JsonObject { ["resourceVersion"] = found.Metadata.ResourceVersion },
            ["spec"] = new JsonObject { ["caBundle"] = Convert.ToBase64String(Encoding.ASCII.GetBytes(bundle)), ["insecureSkipTLSVerify"] = null },
        });
        await permissions.TryAsync(
            RootPermission.ApiServices, ct => RootWrites.FitsAsync(() => root.ApiregistrationV1.PatchAPIServiceAsync(patch, name, cancellationToken: ct)), cancellationToken);
        return false;
    }

    private static bool Has(byte[]? bundle, X509Certificate2Collection authorities)
    {
        var there = new X509Certificate2Collection();
        try
        {
            there.ImportFromPem(Encoding.UTF8.GetString(bundle ?? []));
        }
        catch (CryptographicException)
        {
            return false;
        }
        return there.Select(c => c.Thumbprint).ToHashSet().SetEquals(authorities.Select(c => c.Thumbprint));
    }
}
