using OrleansAA.ApiMachinery.Names;
using OrleansAA.Gateway.Discovery;
using OrleansAA.Gateway.Endpoints;
using OrleansAA.Gateway.Health;
using OrleansAA.Gateway.Migration;
using OrleansAA.Gateway.Monitoring;
using OrleansAA.Gateway.OpenApi;
using OrleansAA.Gateway.Routing;
using OrleansAA.Gateway.Subresources;

namespace OrleansAA.Gateway.Serving;

/// <summary>Which endpoint answers which routes.</summary>
/// <param name="notFound">Of what is not there, and of the list of what is.</param>
/// <param name="discovery">Of the paths above the kinds.</param>
/// <param name="version">Of the server's version.</param>
/// <param name="openApi">Of the documents.</param>
/// <param name="health">Of the health checks.</param>
/// <param name="metrics">Of what is measured.</param>
/// <param name="debugFlags">Of flags that are changed while it runs.</param>
/// <param name="resources">Of the kinds' objects; null where there is no silo.</param>
/// <param name="subresources">Of what is behind them; null likewise.</param>
/// <param name="migration">Of objects that are taken over; null likewise.</param>
internal sealed class EndpointTable(NotFound notFound, DiscoveryEndpoint discovery, VersionEndpoint version, OpenApiEndpoint openApi, HealthEndpoint health, MetricsEndpoint metrics, DebugFlagsEndpoint debugFlags, ResourceEndpoint? resources = null, SubresourceEndpoint? subresources = null, MigrationEndpoint? migration = null)
{
    /// <returns>Null if this process cannot answer such routes.</returns>
    public IEndpoint? Of(EndpointName name) => name switch
    {
        EndpointName.Groups or EndpointName.Group or EndpointName.GroupVersion => discovery,
        EndpointName.Version => version,
        EndpointName.OpenApiV2 or EndpointName.OpenApiV3 => openApi,
        EndpointName.Health => health,
        EndpointName.Metrics => metrics,
        EndpointName.DebugFlags => debugFlags,
        EndpointName.Index => notFound.Index,
        EndpointName.NoPath or EndpointName.OtherGroup => notFound.Path,
        EndpointName.NoResource or EndpointName.OtherVersion => NotFound.NoResource,
        EndpointName.Migration => migration,
        EndpointName.Collection => resources?.Collection,
        EndpointName.AllNamespaces => resources?.AllNamespaces,
        EndpointName.Object => resources?.Object,
        EndpointName.Subresource => subresources,
        _ => resources?.WatchPath,
    };
}
