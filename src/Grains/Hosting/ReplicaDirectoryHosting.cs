using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OrleansAA.Contracts.Replicas;
using OrleansAA.Grains.Replicas;
using OrleansAA.Grains.Storage;

namespace OrleansAA.Grains.Hosting;

/// <summary>Adds what tells replicas of each other.</summary>
public static class ReplicaDirectoryHosting
{
    /// <summary>For a process with a silo, which tells of itself if there is an <see cref="IReplicaDescription"/>.</summary>
    internal static void AddReplicaDirectory(this IServiceCollection services, StoreAddress store, ReplicaOptions replica)
    {
        services.AddSingleton<ISiloMembership, SiloMembership>();
        services.AddDirectory(store, replica);
    }

    /// <summary>For a process without a silo, which only reads.</summary>
    public static void AddReplicaDirectoryAlone(this IServiceCollection services, StoreAddress store, ReplicaOptions replica)
    {
        services.AddSingleton<ISiloMembership, NoSilo>();
        services.AddDirectory(store, replica);
    }

    private static void AddDirectory(this IServiceCollection services, StoreAddress store, ReplicaOptions replica)
    {
        services.AddSingleton(s => new ReplicaDirectory(
            store.Location, replica.ClusterId, s.GetRequiredService<ISiloMembership>(), s.GetService<IReplicaDescription>(), s.GetRequiredService<TimeProvider>(),
            s.GetRequiredService<ILogger<ReplicaDirectory>>()));
        services.AddSingleton<IReplicaDirectory>(s => s.GetRequiredService<ReplicaDirectory>());
        services.AddHostedService(s => s.GetRequiredService<ReplicaDirectory>());
    }
}
