using OrleansAA.Gateway.Discovery;
using OrleansAA.Gateway.Health;
using OrleansAA.Gateway.OpenApi;
using OrleansAA.Gateway.Proxying;

namespace OrleansAA.Gateway.Endpoints;

/// <summary>Which endpoint answers which routes.</summary>
internal sealed class EndpointTable(
    ResourceEndpoint resources, DiscoveryEndpoint discovery, OpenApiEndpoint openApi, HealthEndpoint health)
{
    public IEndpoint Of(EndpointName name) => name switch
    {
        EndpointName.Groups or EndpointName.Group or EndpointName.GroupVersion or EndpointName.Version => discovery,
        EndpointName.OpenApiV2 or EndpointName.OpenApiV3 => openApi,
        EndpointName.Health => health,
        EndpointName.Collection => resources.Collection,
        EndpointName.AllNamespaces => resources.AllNamespaces,
        EndpointName.Object => resources.Object,
        EndpointName.Status => resources.Status,
        _ => resources.WatchPath,
    };
}
