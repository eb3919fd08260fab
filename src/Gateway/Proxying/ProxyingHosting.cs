using Microsoft.AspNetCore.DataProtection;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.Contracts.Replicas;
using OrleansAA.Gateway.Authentication;
using OrleansAA.Gateway.Routing;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;

namespace OrleansAA.Gateway.Proxying;

/// <summary>Adds YARP with the route table.</summary>
internal static class ProxyingHosting
{
    /// <param name="services">The host's.</param>
    /// <param name="peers">How to call other replicas; null where nothing is handed on.</param>
    /// <param name="migration">Whether objects are taken over from another server.</param>
    public static void AddProxying(this IServiceCollection services, PeerTls? peers, bool migration)
    {
        services.AddSingleton(s => new RouteTable(s.GetRequiredService<IReadOnlyList<ResourceKind>>(), migration));
        services.AddSingleton<ServedStreams>();
        services.AddSingleton<ReplicaChoice>();
        services.AddSingleton<IProxyConfigProvider, ReplicaDestinations>();
        var proxy = services.AddReverseProxy();
        if (peers is null)
        {
            services.AddSingleton<IReplicaDirectory, NoReplicas>();
        }
        else
        {
            services.AddSingleton(peers);
            services.AddSingleton<IReplicaDescription, ReplicaDescription>();
            services.AddSingleton<IForwarderHttpClientFactory, PeerHttpClientFactory>();
            proxy.AddTransforms<PeerTransforms>();
        }
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
