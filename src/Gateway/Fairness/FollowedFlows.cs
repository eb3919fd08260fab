using k8s;
using k8s.Models;
using OrleansAA.Gateway.Root;

namespace OrleansAA.Gateway.Fairness;

/// <summary>
/// Puts the root's priority levels and flow schemas in force, whenever one of them changes. Until both are known the built-in ones hold, and for good where they may not be read.
/// </summary>
internal sealed class FollowedFlows(FairScheduler scheduler)
{
    private readonly Lock _gate = new();
    private IReadOnlyList<PriorityLevel> _levels = [];
    private IReadOnlyList<FlowSchema> _schemas = [];

    public void Take(IReadOnlyList<PriorityLevel> levels)
    {
        lock (_gate)
            Follow(_levels = levels, _schemas);
    }

    public void Take(IReadOnlyList<FlowSchema> schemas)
    {
        lock (_gate)
            Follow(_levels, _schemas = schemas);
    }

    /// <summary>A root that has any has both, always: it makes them itself.</summary>
    private void Follow(IReadOnlyList<PriorityLevel> levels, IReadOnlyList<FlowSchema> schemas) =>
        scheduler.Configure(levels.Count > 0 && schemas.Count > 0 ? FlowConfiguration.Of(levels, schemas) : BuiltInFlows.Configuration);
}

internal sealed class FlowSchemaInformer(FollowedFlows flows, RootClients root, RootPermissions permissions, TimeProvider clock, Random random, ILogger<FlowSchemaInformer> log)
    : ConfigurationInformer<V1FlowSchema, FlowSchema>(RootPermission.FlowSchemas, permissions, clock, random, log)
{
    protected override bool MayBeAbsent => true;

    protected override FlowSchema Prepare(V1FlowSchema item) => RootFlows.Schema(item);

    protected override void Publish(IEnumerable<FlowSchema> all) => flows.Take([.. all]);

    protected override async Task<IItems<V1FlowSchema>> ListAsync(CancellationToken cancellationToken) =>
        await root.Core.FlowcontrolApiserverV1.ListFlowSchemaAsync(cancellationToken: cancellationToken);

    protected override IAsyncEnumerable<(WatchEventType Type, V1FlowSchema Object)> WatchAsync(string resourceVersion, Action<Exception> onError, CancellationToken cancellationToken) =>
        root.Core.FlowcontrolApiserverV1.WatchListFlowSchemaAsync(
            allowWatchBookmarks: true, resourceVersion: resourceVersion, timeoutSeconds: (int)WatchTime.TotalSeconds, onError: onError, cancellationToken: cancellationToken);
}

internal sealed class PriorityLevelInformer(FollowedFlows flows, RootClients root, RootPermissions permissions, TimeProvider clock, Random random, ILogger<PriorityLevelInformer> log)
    : ConfigurationInformer<V1PriorityLevelConfiguration, PriorityLevel>(RootPermission.PriorityLevels, permissions, clock, random, log)
{
    protected override bool MayBeAbsent => true;

    protected override PriorityLevel Prepare(V1PriorityLevelConfiguration item) => RootFlows.Level(item);

    protected override void Publish(IEnumerable<PriorityLevel> all) => flows.Take([.. all]);

    protected override async Task<IItems<V1PriorityLevelConfiguration>> ListAsync(CancellationToken cancellationToken) =>
        await root.Core.FlowcontrolApiserverV1.ListPriorityLevelConfigurationAsync(cancellationToken: cancellationToken);

    protected override IAsyncEnumerable<(WatchEventType Type, V1PriorityLevelConfiguration Object)> WatchAsync(
        string resourceVersion, Action<Exception> onError, CancellationToken cancellationToken) =>
        root.Core.FlowcontrolApiserverV1.WatchListPriorityLevelConfigurationAsync(
            allowWatchBookmarks: true, resourceVersion: resourceVersion, timeoutSeconds: (int)WatchTime.TotalSeconds, onError: onError, cancellationToken: cancellationToken);
}
