using OrleansAA.Gateway.Configuration;
using OrleansAA.Gateway.Root;
using OrleansAA.Gateway.Telemetry;
using k8s;
using k8s.Models;

namespace OrleansAA.Gateway.Authentication;

/// <summary>
/// Keeps up with the ConfigMap <c>kube-system/extension-apiserver-authentication</c>, in which the root says which certificates count and how identity
/// headers are called. A change takes effect with the next request, also on connections that are open. If it goes away or is damaged, the last
/// good one stays.
/// </summary>
internal sealed partial class ClusterTrust(RootClients root, Trust trust, RootPermissions permissions, TimeProvider clock, Random random, ServerEvents events, ILogger<ClusterTrust> log)
    : Informer<V1ConfigMap>(RootPermission.AuthenticationConfiguration, permissions, clock, random, log)
{
    private const string Namespace = "kube-system";
    private const string Name = "extension-apiserver-authentication";
    private const string Selector = "metadata.name=" + Name;

    /// <summary>Why what the root says is not believed; null if it is, or if there is nothing to believe.</summary>
    public string? Refusal { get; private set; }

    protected override async Task<IItems<V1ConfigMap>> ListAsync(CancellationToken cancellationToken) =>
        await root.Authentication.CoreV1.ListNamespacedConfigMapAsync(Namespace, fieldSelector: Selector, cancellationToken: cancellationToken);

    protected override IAsyncEnumerable<(WatchEventType Type, V1ConfigMap Object)> WatchAsync(string resourceVersion, Action<Exception> onError, CancellationToken cancellationToken) =>
        root.Authentication.CoreV1.WatchListNamespacedConfigMapAsync(
            Namespace, allowWatchBookmarks: true, fieldSelector: Selector, resourceVersion: resourceVersion, timeoutSeconds: (int)WatchTime.TotalSeconds,
            onError: onError, cancellationToken: cancellationToken);

    protected override void Replace(IEnumerable<V1ConfigMap> items)
    {
        if (items.FirstOrDefault() is { } found)
            TakeIn(found);
        else
            Miss();
    }

    protected override void Apply(WatchEventType type, V1ConfigMap item)
    {
        if (type == WatchEventType.Deleted)
            Miss();
        else
            TakeIn(item);
    }

    private void Miss()
    {
        LogAbsent();
        events.Raise(new RootConfigurationRefused(null));
    }

    private void TakeIn(V1ConfigMap map)
    {
        try
        {
            trust.Publish(ClusterAuthentication.Parse(map.Data ?? new Dictionary<string, string>()));
            Refusal = null;
            LogTakenIn(map.Metadata.ResourceVersion);
            events.Raise(new RootConfigurationTakenIn(map.Metadata.ResourceVersion));
        }
        catch (FormatException e)
        {
            LogDamaged(e.Message);
            events.Raise(new RootConfigurationRefused(e.Message));
        }
        catch (OperatorException e)
        {
            Refusal = e.Message;
            LogRefused(e.Message);
            events.Raise(new RootConfigurationRefused(e.Message));
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Took in configmap kube-system/extension-apiserver-authentication at resourceVersion {ResourceVersion}.")]
    private partial void LogTakenIn(string resourceVersion);

    [LoggerMessage(Level = LogLevel.Error, Message = "Configmap kube-system/extension-apiserver-authentication is damaged, what was there before stays in force: {Reason}")]
    private partial void LogDamaged(string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Configmap kube-system/extension-apiserver-authentication is not taken in, what was there before, if anything, stays in force: {Reason}")]
    private partial void LogRefused(string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Configmap kube-system/extension-apiserver-authentication is not there; what was there before, if anything, stays in force.")]
    private partial void LogAbsent();
}
