using OrleansAA.ApiMachinery.Names;
using k8s.Models;

namespace OrleansAA.ApiMachinery.Admission.Quotas;

/// <summary>
/// How much of a ResourceQuota is used while creates are checked, one after the other, before any of them is charged (k8s.io/apiserver/pkg/admission/plugin/resourcequota, pkg/quota/v1).
/// Counts objects; nothing else of what a quota can limit is of kinds that are served here.
/// </summary>
public sealed class QuotaUsage(V1ResourceQuota quota)
{
    private readonly Dictionary<string, ResourceQuantity> _used = new(quota.Status?.Used ?? new Dictionary<string, ResourceQuantity>(), StringComparer.Ordinal);

    /// <summary>As it was read.</summary>
    public V1ResourceQuota Quota => quota;

    /// <summary>Creates have been added that are not charged yet.</summary>
    public bool IsChanged { get; private set; }

    /// <summary>What a quota calls the number of objects of a resource: <c>count/widgets.shop.example</c>.</summary>
    public static string CountOf(GroupResource resource) => $"count/{resource}";

    /// <summary>Whether a quota limits how many objects there are. Those of its status count, which it has once it was looked at; no object is in a scope.</summary>
    public static bool Limits(V1ResourceQuota quota, string count) =>
        quota.Status?.Hard?.ContainsKey(count) is true && quota.Spec?.Scopes is not { Count: > 0 } && quota.Spec?.ScopeSelector?.MatchExpressions is not { Count: > 0 };

    /// <summary>Why there must not be one more; null if all quotas that limit it have room.</summary>
    /// <param name="quotas">All of the namespace.</param>
    /// <param name="count">Of what.</param>
    /// <param name="mustBeLimited">There is none where no quota limits it.</param>
    public static string? RefusalOfOneMore(IReadOnlyList<QuotaUsage> quotas, string count, bool mustBeLimited)
    {
        var limiting = quotas.Where(q => Limits(q.Quota, count)).ToList();
        if (limiting.Count == 0)
            return mustBeLimited ? $"insufficient quota to consume: {count}" : null;
        return limiting.Select(q => q.Unknown(count)).FirstOrDefault(r => r is not null) ?? limiting.Select(q => q.Exceeded(count)).FirstOrDefault(r => r is not null);
    }

    /// <summary>Counts one more, in all quotas that limit it.</summary>
    /// <returns>False if none does.</returns>
    public static bool AddOne(IReadOnlyList<QuotaUsage> quotas, string count)
    {
        var isLimited = false;
        foreach (var usage in quotas)
        {
            if (!Limits(usage.Quota, count))
                continue;
            usage._used[count] = usage.Next(count);
            isLimited = usage.IsChanged = true;
        }
        return isLimited;
    }

    /// <summary>The quota with what has been added, and the resourceVersion it was read at.</summary>
    public V1ResourceQuota Charged() => new()
    {
        ApiVersion = "v1",
        Kind = "ResourceQuota",
        Metadata = quota.Metadata,
        Spec = quota.Spec,
        Status = new() { Hard = quota.Status.Hard, Used = _used },
    };

    private string? Unknown(string count) => _used.ContainsKey(count) ? null : $"status unknown for quota: {quota.Metadata.Name}, resources: {count}";

    private string? Exceeded(string count)
    {
        var hard = quota.Status.Hard[count];
        return Next(count).ToDecimal() <= hard.ToDecimal() ? null
            : $"exceeded quota: {quota.Metadata.Name}, requested: {count}=1, used: {count}={Text(_used[count])}, limited: {count}={Text(hard)}";
    }

    private ResourceQuantity Next(string count) => new(_used[count].ToDecimal() + 1, 0, ResourceQuantity.SuffixFormat.DecimalSI);

    private static string Text(ResourceQuantity quantity) => quantity.CanonicalizeString();
}
