using OrleansAA.ApiMachinery.Scheme;
using Yarp.ReverseProxy.Configuration;

namespace OrleansAA.Gateway.Proxying;

/// <summary>Adds YARP with the route table.</summary>
internal static class ProxyingHosting
{
    public static void AddProxying(this IServiceCollection services, IReadOnlyList<ResourceKind> kinds) => services
        .AddReverseProxy()
        .LoadFromMemory(RouteTable.Build(kinds), [new ClusterConfig { ClusterId = RouteTable.Replicas }]);
}
