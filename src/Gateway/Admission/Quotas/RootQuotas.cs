using OrleansAA.Gateway.Configuration;
using OrleansAA.Gateway.Root;
using k8s;
using k8s.Models;

namespace OrleansAA.Gateway.Admission.Quotas;

/// <summary>Reads and charges the quotas of the root, and tells of each right as the root answers.</summary>
internal sealed class RootQuotas(RootClients root, QuotaInformer known, RootPermissions permissions, ReviewRetry retry, Product product) : IRootProbe
{
    private static readonly TimeSpan AttemptTimeout = TimeSpan.FromSeconds(5);

    /// <summary>A namespace that every cluster has.</summary>
    private const string ProbedNamespace = "default";

    public RootPermission Permission => RootPermission.QuotaUsage;

    /// <summary>The quotas of a namespace: as they are known, or, before they are, as the root has them.</summary>
    public ValueTask<IReadOnlyList<V1ResourceQuota>> OfAsync(string space, CancellationToken cancellationToken) =>
        known.Synced.IsCompleted ? new([.. known.Of(space)]) : new(ListAsync(space, cancellationToken));

    /// <summary>A quota as the root has it now; null if it is gone.</summary>
    public async Task<V1ResourceQuota?> ReadAsync(V1ResourceQuota quota, CancellationToken cancellationToken)
    {
        try
        {
            return await AskAsync(RootPermission.ResourceQuotas, stop => root.Core.CoreV1.ReadNamespacedResourceQuotaAsync(quota.Metadata.Name, quota.Metadata.NamespaceProperty, cancellationToken: stop), cancellationToken);
        }
        catch (Exception e) when (RootErrors.IsNotFound(e))
        {
            return null;
        }
    }

    /// <summary>Writes the usage, if the quota has the resourceVersion it was read at.</summary>
    /// <returns>False if it has not, or may have been written without an answer: it has to be read again.</returns>
    public async Task<bool> TryChargeAsync(V1ResourceQuota charged, CancellationToken cancellationToken)
    {
        try
        {
            known.Learn(await AskAsync(RootPermission.QuotaUsage, stop => UpdateAsync(charged, dryRun: null, stop), cancellationToken));
            return true;
        }
        catch (Exception e) when (RootErrors.CodeOf(e) is 404 or 409)
        {
            return false;
        }
    }

    /// <summary>Charges a quota that does not exist: rights are looked at before that is.</summary>
    public async Task ProbeAsync(CancellationToken cancellationToken)
    {
        var none = new V1ResourceQuota { Metadata = new() { Name = $"{product.Name}-permission-check", NamespaceProperty = ProbedNamespace }, Status = new() };
        try
        {
            await UpdateAsync(none, dryRun: "All", cancellationToken);
        }
        catch (Exception e) when (RootErrors.IsNotFound(e))
        {
            permissions.Succeeded(RootPermission.QuotaUsage);
        }
    }

    private async Task<IReadOnlyList<V1ResourceQuota>> ListAsync(string space, CancellationToken cancellationToken)
    {
        try
        {
            return [.. (await AskAsync(RootPermission.ResourceQuotas, stop => root.Core.CoreV1.ListNamespacedResourceQuotaAsync(space, cancellationToken: stop), cancellationToken)).Items];
        }
        catch (Exception e) when (RootErrors.IsNotFound(e))
        {
            // A root that does not serve quotas has none.
            return [];
        }
    }

    private Task<V1ResourceQuota> UpdateAsync(V1ResourceQuota quota, string? dryRun, CancellationToken cancellationToken) =>
        root.Core.CoreV1.ReplaceNamespacedResourceQuotaStatusAsync(quota, quota.Metadata.Name, quota.Metadata.NamespaceProperty, dryRun: dryRun, cancellationToken: cancellationToken);

    private async Task<T> AskAsync<T>(RootPermission permission, Func<CancellationToken, Task<T>> ask, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await retry.AskAsync(AttemptTimeout, ask, cancellationToken);
            permissions.Succeeded(permission);
            return answer;
        }
        catch (Exception e) when (RootErrors.IsOfRoot(e) && RootErrors.CodeOf(e) is not (404 or 409))
        {
            permissions.Failed(permission, e);
            throw;
        }
    }
}
