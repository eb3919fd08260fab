using System.Collections.Immutable;
using k8s;
using k8s.Models;

namespace OrleansAA.Gateway.Root;

/// <summary>Keeps up with configurations of one kind, each made ready once for each resourceVersion, and shows them in the order of their names.</summary>
internal abstract class ConfigurationInformer<T, TPrepared>(RootPermission permission, RootPermissions permissions, TimeProvider clock, Random random, ILogger log)
    : Informer<T>(permission, permissions, clock, random, log)
    where T : IKubernetesObject<V1ObjectMeta>
{
    private ImmutableSortedDictionary<string, Entry> _known = ImmutableSortedDictionary.Create<string, Entry>(StringComparer.Ordinal);

    /// <summary>Makes one ready for many writes.</summary>
    protected abstract TPrepared Prepare(T item);

    /// <summary>Shows what there is now.</summary>
    protected abstract void Publish(IEnumerable<TPrepared> all);

    protected override void Replace(IEnumerable<T> items) => Publish(items.ToImmutableSortedDictionary(i => i.Metadata.Name, EntryOf, StringComparer.Ordinal));

    protected override void Apply(WatchEventType type, T item) =>
        Publish(type == WatchEventType.Deleted ? _known.Remove(item.Metadata.Name) : _known.SetItem(item.Metadata.Name, EntryOf(item)));

    private void Publish(ImmutableSortedDictionary<string, Entry> known)
    {
        _known = known;
        Publish(known.Values.Select(e => e.Prepared));
    }

    private Entry EntryOf(T item)
    {
        var (uid, version) = (item.Metadata.Uid, item.Metadata.ResourceVersion);
        return _known.TryGetValue(item.Metadata.Name, out var entry) && entry.Uid == uid && entry.ResourceVersion == version ? entry : new(uid, version, Prepare(item));
    }

    private sealed record Entry(string? Uid, string? ResourceVersion, TPrepared Prepared);
}
