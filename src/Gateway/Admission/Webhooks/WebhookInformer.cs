using OrleansAA.ApiMachinery.Admission.Webhooks;
using OrleansAA.Gateway.Root;
using k8s;
using k8s.Models;

namespace OrleansAA.Gateway.Admission.Webhooks;

/// <summary>Keeps up with the webhook configurations of one kind, and shows all their webhooks in the order they are called in.</summary>
internal abstract class WebhookInformer<T>(
    RootPermission permission, Func<T, IReadOnlyList<Webhook>> prepare, RootPermissions permissions, TimeProvider clock, Random random, ILogger log)
    : ConfigurationInformer<T, IReadOnlyList<Webhook>>(permission, permissions, clock, random, log)
    where T : IKubernetesObject<V1ObjectMeta>
{
    private Webhook[] _all = [];

    /// <summary>By the names of their configurations, and in each as it has them.</summary>
    public IReadOnlyList<Webhook> All => Volatile.Read(ref _all);

    protected override IReadOnlyList<Webhook> Prepare(T item) => prepare(item);

    protected override void Publish(IEnumerable<IReadOnlyList<Webhook>> all) => Volatile.Write(ref _all, [.. all.SelectMany(w => w)]);
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
