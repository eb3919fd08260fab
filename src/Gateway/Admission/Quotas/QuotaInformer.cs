using System.Collections.Immutable;
using System.Numerics;
using OrleansAA.Gateway.Root;
using k8s;
using k8s.Models;

namespace OrleansAA.Gateway.Admission.Quotas;

using ByName = ImmutableSortedDictionary<string, V1ResourceQuota>;

/// <summary>Knows the quotas of the root, a little behind it; of those that this server has charged, what the root answered.</summary>
internal sealed class QuotaInformer(RootClients root, RootPermissions permissions, TimeProvider clock, Random random, ILogger<QuotaInformer> log)
    : Informer<V1ResourceQuota>(RootPermission.ResourceQuotas, permissions, clock, random, log)
{
    private static readonly ByName None = ByName.Empty.WithComparers(StringComparer.Ordinal);

    private readonly Lock _lock = new();
    private ImmutableDictionary<string, ByName> _known = ImmutableDictionary<string, ByName>.Empty;

    /// <summary>The quotas of a namespace, by name.</summary>
    public IEnumerable<V1ResourceQuota> Of(string space) => Volatile.Read(ref _known).GetValueOrDefault(space, None).Values;

    /// <summary>Takes in what the root has answered, if it is newer than what is known.</summary>
    public void Learn(V1ResourceQuota quota)
    {
        lock (_lock)
        {
            if (!IsOlder(quota))
                Set(quota);
        }
    }

    protected override async Task<IItems<V1ResourceQuota>> ListAsync(CancellationToken cancellationToken) =>
        await root.Core.CoreV1.ListResourceQuotaForAllNamespacesAsync(cancellationToken: cancellationToken);

    protected override IAsyncEnumerable<(WatchEventType Type, V1ResourceQuota Object)> WatchAsync(string resourceVersion, Action<Exception> onError, CancellationToken cancellationToken) =>
        root.Core.CoreV1.WatchListResourceQuotaForAllNamespacesAsync(
            allowWatchBookmarks: true, resourceVersion: resourceVersion, timeoutSeconds: (int)WatchTime.TotalSeconds, onError: onError, cancellationToken: cancellationToken);

    protected override void Replace(IEnumerable<V1ResourceQuota> items)
    {
        lock (_lock)
        {
            Volatile.Write(ref _known, items.Select(NewerOf).GroupBy(q => q.Metadata.NamespaceProperty)
                .ToImmutableDictionary(g => g.Key, g => g.ToImmutableSortedDictionary(q => q.Metadata.Name, q => q, StringComparer.Ordinal)));
        }
    }

    protected override void Apply(WatchEventType type, V1ResourceQuota item)
    {
        lock (_lock)
        {
            if (IsOlder(item))
                return;
            if (type == WatchEventType.Deleted)
                Volatile.Write(ref _known, _known.SetItem(item.Metadata.NamespaceProperty, OfSpace(item).Remove(item.Metadata.Name)));
            else
                Set(item);
        }
    }

    private void Set(V1ResourceQuota quota) => Volatile.Write(ref _known, _known.SetItem(quota.Metadata.NamespaceProperty, OfSpace(quota).SetItem(quota.Metadata.Name, quota)));

    private V1ResourceQuota NewerOf(V1ResourceQuota quota) => IsOlder(quota) ? OfSpace(quota)[quota.Metadata.Name] : quota;

    private bool IsOlder(V1ResourceQuota quota) => OfSpace(quota).TryGetValue(quota.Metadata.Name, out var known) && Revision(known) > Revision(quota);

    private ByName OfSpace(V1ResourceQuota quota) => _known.GetValueOrDefault(quota.Metadata.NamespaceProperty, None);

    /// <summary>resourceVersions of one resource are numbers that grow.</summary>
    private static BigInteger Revision(V1ResourceQuota quota) => BigInteger.TryParse(quota.Metadata.ResourceVersion, out var revision) ? revision : 0;
}
