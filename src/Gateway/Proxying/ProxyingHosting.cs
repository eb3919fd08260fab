using OrleansAA.ApiMachinery.Scheme;
using Microsoft.AspNetCore.DataProtection;
using Yarp.ReverseProxy.Configuration;

namespace OrleansAA.Gateway.Proxying;

/// <summary>Adds YARP with the route table.</summary>
internal static class ProxyingHosting
{
    public static void AddProxying(this IServiceCollection services, IReadOnlyList<ResourceKind> kinds)
    {
        services.AddReverseProxy().LoadFromMemory(RouteTable.Build(kinds), [new ClusterConfig { ClusterId = RouteTable.Replicas }]);
        LeaveOutKeyRing(services);
    }

    /// <summary>
    /// YARP brings data protection along for cookies of session affinity, which are not used here; left alone it makes a key at start
    /// and keeps it in the user's home.
    /// </summary>
    private static void LeaveOutKeyRing(IServiceCollection services)
    {
        services.AddDataProtection().UseEphemeralDataProtectionProvider();
        var keyRing = services.Single(s => s.ServiceType == typeof(IHostedService) && s.ImplementationType?.Name == "DataProtectionHostedService");
        services.Remove(keyRing);
    }
}
