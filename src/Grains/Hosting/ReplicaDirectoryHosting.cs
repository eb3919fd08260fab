using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OrleansAA.Contracts.Replicas;
using OrleansAA.Grains.Replicas;

namespace OrleansAA.Grains.Hosting;

/// <summary>Adds what tells replicas of each other.</summary>
public static class ReplicaDirectoryHosting
{
    /// <summary>For a process with a silo, which tells of itself if there is an <see cref="IReplicaDescription"/>.</summary>
    internal static void AddReplicaDirectory(this IServiceCollection services, SharedRedis redis, ReplicaOptions replica)
    {
        services.AddSingleton<ISiloMembership, SiloMembership>();
        services.AddDirectory(redis, replica);
    }

    /// <summary>For a process without a silo, which only reads.</summary>
    public static void AddReplicaDirectoryAlone(this IServiceCollection services, SharedRedis redis, ReplicaOptions replica)
    {
        services.AddSingleton<ISiloMembership, NoSilo>();
        services.AddDirectory(redis, replica);
    }

    private static void AddDirectory(this IServiceCollection services, SharedRedis redis, ReplicaOptions replica)
    {
        services.AddSingleton(s => new ReplicaDirectory(
            redis, replica.ClusterId, s.GetRequiredService<ISiloMembership>(), s.GetService<IReplicaDescription>(), s.GetRequiredService<TimeProvider>(),
            s.GetRequiredService<ILogger<ReplicaDirectory>>()));
        services.AddSingleton<IReplicaDirectory>(s => s.GetRequiredService<ReplicaDirectory>());
        services.AddHostedService(s => s.GetRequiredService<ReplicaDirectory>());
    }
}
