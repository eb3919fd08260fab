using System.Collections.Immutable;
using OrleansAA.ApiMachinery.Admission.Webhooks;
using OrleansAA.Gateway.Root;
using k8s;
using k8s.Models;

namespace OrleansAA.Gateway.Admission.Webhooks;

/// <summary>Keeps up with the webhook configurations of one kind, each made ready once, and shows all their webhooks in the order they are called in.</summary>
internal abstract class WebhookInformer<T>(
    RootPermission permission, Func<T, IReadOnlyList<Webhook>> prepare, RootPermissions permissions, TimeProvider clock, Random random, ILogger log)
    : Informer<T>(permission, permissions, clock, random, log)
    where T : IKubernetesObject<V1ObjectMeta>
{
    private ImmutableSortedDictionary<string, IReadOnlyList<Webhook>> _known = ImmutableSortedDictionary.Create<string, IReadOnlyList<Webhook>>(StringComparer.Ordinal);
    private Webhook[] _all = [];

    /// <summary>By the names of their configurations, and in each as it has them.</summary>
    public IReadOnlyList<Webhook> All => Volatile.Read(ref _all);

    protected override void Replace(IEnumerable<T> items) => Publish(items.ToImmutableSortedDictionary(i => i.Metadata.Name, prepare, StringComparer.Ordinal));

    protected override void Apply(WatchEventType type, T item) =>
        Publish(type == WatchEventType.Deleted ? _known.Remove(item.Metadata.Name) : _known.SetItem(item.Metadata.Name, prepare(item)));

    private void Publish(ImmutableSortedDictionary<string, IReadOnlyList<Webhook>> known)
    {
        _known = known;
        Volatile.Write(ref _all, [.. known.Values.SelectMany(w => w)]);
    }
}

internal sealed class MutatingWebhookInformer(RootClients root, RootPermissions permissions, TimeProvider clock, Random random, ILogger<MutatingWebhookInformer> log)
    : WebhookInformer<V1MutatingWebhookConfiguration>(RootPermission.MutatingWebhooks, Webhook.Of, permissions, clock, random, log)
{
    protected override async Task<IItems<V1MutatingWebhookConfiguration>> ListAsync(CancellationToken cancellationToken) =>
        await root.Core.AdmissionregistrationV1.ListMutatingWebhookConfigurationAsync(cancellationToken: cancellationToken);

    protected override IAsyncEnumerable<(WatchEventType Type, V1MutatingWebhookConfiguration Object)> WatchAsync(
        string resourceVersion, Action<Exception> onError, CancellationToken cancellationToken) =>
        root.Core.AdmissionregistrationV1.WatchListMutatingWebhookConfigurationAsync(
            allowWatchBookmarks: true, resourceVersion: resourceVersion, timeoutSeconds: (int)WatchTime.TotalSeconds, onError: onError, cancellationToken: cancellationToken);
}

internal sealed class ValidatingWebhookInformer(RootClients root, RootPermissions permissions, TimeProvider clock, Random random, ILogger<ValidatingWebhookInformer> log)
    : WebhookInformer<V1ValidatingWebhookConfiguration>(RootPermission.ValidatingWebhooks, Webhook.Of, permissions, clock, random, log)
{
    protected override async Task<IItems<V1ValidatingWebhookConfiguration>> ListAsync(CancellationToken cancellationToken) =>
        await root.Core.AdmissionregistrationV1.ListValidatingWebhookConfigurationAsync(cancellationToken: cancellationToken);

    protected override IAsyncEnumerable<(WatchEventType Type, V1ValidatingWebhookConfiguration Object)> WatchAsync(
        string resourceVersion, Action<Exception> onError, CancellationToken cancellationToken) =>
        root.Core.AdmissionregistrationV1.WatchListValidatingWebhookConfigurationAsync(
            allowWatchBookmarks: true, resourceVersion: resourceVersion, timeoutSeconds: (int)WatchTime.TotalSeconds, onError: onError, cancellationToken: cancellationToken);
}
