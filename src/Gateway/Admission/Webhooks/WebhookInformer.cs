using OrleansAA.ApiMachinery.Admission.Webhooks;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.Gateway.Root;
using k8s;
using k8s.Models;

namespace OrleansAA.Gateway.Admission.Webhooks;

/// <summary>Keeps up with the webhook configurations of one kind, and shows all their webhooks in the order they are called in.</summary>
internal abstract class WebhookInformer<T>(
    RootPermission permission, Func<T, IReadOnlyList<Webhook>> prepare, IReadOnlyList<ResourceKind> kinds, RootPermissions permissions, TimeProvider clock, Random random, ILogger log)
    : ConfigurationInformer<T, IReadOnlyList<Webhook>>(permission, permissions, clock, random, log)
    where T : IKubernetesObject<V1ObjectMeta>
{
    private Webhook[] _all = [];
    private PlacedWebhook[] _relevant = [];

    /// <summary>By the names of their configurations, and in each as it has them.</summary>
    public IReadOnlyList<Webhook> All => Volatile.Read(ref _all);

    /// <summary>Those that may have to do with kinds that are served here: a cluster has many webhooks, and the others need not be looked at with each write.</summary>
    public IReadOnlyList<PlacedWebhook> Relevant => Volatile.Read(ref _relevant);

    protected override IReadOnlyList<Webhook> Prepare(T item) => prepare(item);

    protected override void Publish(IEnumerable<IReadOnlyList<Webhook>> all)
    {
        Webhook[] webhooks = [.. all.SelectMany(w => w)];
        // Whoever sees all sees what is relevant of them.
        Volatile.Write(ref _relevant, [.. webhooks.Select((w, i) => new PlacedWebhook(i, w)).Where(p => p.Webhook.Rules.Any(r => kinds.Any(r.MaySpeakOf)))]);
        Volatile.Write(ref _all, webhooks);
    }
}

/// <summary>A webhook and its place among all of the root.</summary>
internal readonly record struct PlacedWebhook(int Index, Webhook Webhook);

internal sealed class MutatingWebhookInformer(IReadOnlyList<ResourceKind> kinds, RootClients root, RootPermissions permissions, TimeProvider clock, Random random, ILogger<MutatingWebhookInformer> log)
    : WebhookInformer<V1MutatingWebhookConfiguration>(RootPermission.MutatingWebhooks, Webhook.Of, kinds, permissions, clock, random, log)
{
    protected override async Task<IItems<V1MutatingWebhookConfiguration>> ListAsync(CancellationToken cancellationToken) =>
        await root.Core.AdmissionregistrationV1.ListMutatingWebhookConfigurationAsync(cancellationToken: cancellationToken);

    protected override IAsyncEnumerable<(WatchEventType Type, V1MutatingWebhookConfiguration Object)> WatchAsync(
        string resourceVersion, Action<Exception> onError, CancellationToken cancellationToken) =>
        root.Core.AdmissionregistrationV1.WatchListMutatingWebhookConfigurationAsync(
            allowWatchBookmarks: true, resourceVersion: resourceVersion, timeoutSeconds: (int)WatchTime.TotalSeconds, onError: onError, cancellationToken: cancellationToken);
}

internal sealed class ValidatingWebhookInformer(IReadOnlyList<ResourceKind> kinds, RootClients root, RootPermissions permissions, TimeProvider clock, Random random, ILogger<ValidatingWebhookInformer> log)
    : WebhookInformer<V1ValidatingWebhookConfiguration>(RootPermission.ValidatingWebhooks, Webhook.Of, kinds, permissions, clock, random, log)
{
    protected override async Task<IItems<V1ValidatingWebhookConfiguration>> ListAsync(CancellationToken cancellationToken) =>
        await root.Core.AdmissionregistrationV1.ListValidatingWebhookConfigurationAsync(cancellationToken: cancellationToken);

    protected override IAsyncEnumerable<(WatchEventType Type, V1ValidatingWebhookConfiguration Object)> WatchAsync(
        string resourceVersion, Action<Exception> onError, CancellationToken cancellationToken) =>
        root.Core.AdmissionregistrationV1.WatchListValidatingWebhookConfigurationAsync(
            allowWatchBookmarks: true, resourceVersion: resourceVersion, timeoutSeconds: (int)WatchTime.TotalSeconds, onError: onError, cancellationToken: cancellationToken);
}
