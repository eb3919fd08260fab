using System.Collections.Immutable;
using System.Text;
using OrleansAA.ApiMachinery.Admission.Matching;
using OrleansAA.ApiMachinery.Json;
using OrleansAA.Gateway.Root;
using k8s;
using k8s.Models;

namespace OrleansAA.Gateway.Admission;

/// <summary>Knows the namespaces of the root, their phases and labels, a little behind it.</summary>
internal sealed class NamespaceInformer(RootClients root, RootPermissions permissions, TimeProvider clock, Random random, ILogger<NamespaceInformer> log)
    : Informer<V1Namespace>(RootPermission.Namespaces, permissions, clock, random, log)
{
    private ImmutableDictionary<string, KnownNamespace> _known = ImmutableDictionary<string, KnownNamespace>.Empty;
    private TaskCompletionSource _changed = New();

    /// <summary>Null if there is none of this name, as far as is known.</summary>
    public NamespacePhase? PhaseOf(string name) => Find(name)?.Phase;

    /// <summary>Null if there is none of this name, as far as is known.</summary>
    public KnownNamespace? Find(string name) => Volatile.Read(ref _known).GetValueOrDefault(name);

    /// <summary>Ends with the next change.</summary>
    public Task Changed => Volatile.Read(ref _changed).Task;

    public static NamespacePhase Phase(V1Namespace value) => value.Status?.Phase == "Terminating" ? NamespacePhase.Terminating : NamespacePhase.Active;

    protected override async Task<IItems<V1Namespace>> ListAsync(CancellationToken cancellationToken) =>
        await root.Core.CoreV1.ListNamespaceAsync(cancellationToken: cancellationToken);

    protected override IAsyncEnumerable<(WatchEventType Type, V1Namespace Object)> WatchAsync(string resourceVersion, Action<Exception> onError, CancellationToken cancellationToken) =>
        root.Core.CoreV1.WatchListNamespaceAsync(
            allowWatchBookmarks: true, resourceVersion: resourceVersion, timeoutSeconds: (int)WatchTime.TotalSeconds, onError: onError, cancellationToken: cancellationToken);

    protected override void Replace(IEnumerable<V1Namespace> items) => Publish(items.ToImmutableDictionary(n => n.Metadata.Name, KnownNamespace.Of));

    protected override void Apply(WatchEventType type, V1Namespace item) =>
        Publish(type == WatchEventType.Deleted ? _known.Remove(item.Metadata.Name) : _known.SetItem(item.Metadata.Name, KnownNamespace.Of(item)));

    private void Publish(ImmutableDictionary<string, KnownNamespace> known)
    {
        Volatile.Write(ref _known, known);
        Interlocked.Exchange(ref _changed, New()).SetResult();
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>What writes are judged by.</summary>
internal sealed record KnownNamespace(NamespacePhase Phase, AdmissionNamespace Namespace)
{
    public static KnownNamespace Of(V1Namespace value)
    {
        value.Metadata.ManagedFields = null;
        value.Metadata.OwnerReferences = null;
        return new(NamespaceInformer.Phase(value), new(value.Metadata.Labels, new(() => (MapValue)ValueJson.Parse(Encoding.UTF8.GetBytes(KubernetesJson.Serialize(value))))));
    }
}

internal enum NamespacePhase
{
    Active,
    Terminating,
}
