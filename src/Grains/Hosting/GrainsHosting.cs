using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Services;
using OrleansAA.ApiMachinery.Admission;
using OrleansAA.ApiMachinery.Compaction;
using OrleansAA.ApiMachinery.Kinds;
using OrleansAA.ApiMachinery.Registry;
using OrleansAA.ApiMachinery.Revisions;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Storage;
using OrleansAA.ApiMachinery.Watching;
using OrleansAA.Contracts.Announcements;
using OrleansAA.Grains.Compaction;
using OrleansAA.Grains.History;
using OrleansAA.Grains.Registry;
using OrleansAA.Grains.Replicas;
using OrleansAA.Grains.State;
using OrleansAA.Grains.Telemetry;
using OrleansAA.Grains.Watching;

namespace OrleansAA.Grains.Hosting;

/// <summary>Adds the silo and what its grains stand on to a host.</summary>
public static class GrainsHosting
{
    /// <summary>What replicas that serve as one measure has this meter.</summary>
    public const string MeterName = GrainsMetrics.Name;

    /// <summary>Adds stores, registries, watch feeds and the silo that writes to them.</summary>
    /// <param name="builder">The host's.</param>
    /// <param name="options">How this replica keeps objects, and meets others.</param>
    /// <param name="kinds">What is kept.</param>
    public static void AddGrains(this IHostApplicationBuilder builder, GrainsOptions options, IReadOnlyList<ResourceKind> kinds)
    {
        var services = builder.Services;
        // Orleans tells of each start and stop of a service in its name.
        services.AddLogging(l => l.AddFilter(typeof(FeedService).FullName, LogLevel.Warning));
        services.AddSingleton<IRevisionStores>(options.Stores);
        services.AddSingleton(new WatchFeedLimits());
        services.AddSingleton(s => new KindRuntimes(
            kinds, s.GetRequiredService<IRevisionStores>(), s.GetRequiredService<ICommitAnnouncer>(), s.GetRequiredService<AdmissionChain>(),
            s.GetRequiredService<WatchFeedLimits>(), s.GetRequiredService<TimeProvider>(), s.GetRequiredService<ILoggerFactory>()));
        services.AddSingleton<ObjectGrains>();
        services.AddSingleton<IdleGrains>();
        services.AddSingleton<IObjectReaders>(s => s.GetRequiredService<KindRuntimes>());
        services.AddSingleton<IObjectRegistries>(s => s.GetRequiredService<KindRuntimes>());
        services.AddSingleton<IWatchFeeds>(s => s.GetRequiredService<KindRuntimes>());
        if (options.Membership is { } membership)
        {
            services.AddReplica();
            // What would be handed to another replica has to be proved to it.
            if (options.Replica.Tls is not null)
                services.AddReplicaDirectory(membership, options.Replica);
        }
        else if (options.Cluster is not null)
            services.AddReplica();
        else
            services.AddSingleton<IObjectWriter, ObjectWriter>().AddSingleton<ICommitAnnouncer, NoAnnouncer>();
        services.AddSingleton<StoreTrouble>();
        services.AddSingleton<IObjectHistories, ObjectHistories>();
        // Before the silo, so that no grain is called that has no store yet.
        services.AddHostedService<KindService>();
        builder.UseOrleans(silo =>
        {
            if (options.Membership is { } redis)
                silo.UseCluster(options.Replica, redis).AddSharedState(redis, options.Replica.ClusterId);
            else if (options.Cluster is { } cluster)
                silo.UseClusterInProcess(cluster).AddStateOfStores();
            else
                silo.UseClusterOfOne().AddStateOfStores();
            if (options.IsTraced)
                silo.AddActivityPropagation();
        });
        if (options.SiloClock is { } clock)
            SiloClock.Keep(services, clock);
        // Behind the silo, whose grains it calls.
        services.AddCompaction(options.Compaction, kinds);
    }

    private static void AddCompaction(this IServiceCollection services, CompactionLimits limits, IReadOnlyList<ResourceKind> kinds)
    {
        limits.EnsureValid();
        services.AddSingleton(limits);
        services.AddHostedService(s => new CompactionService(
            kinds, s.GetRequiredService<IRevisionStores>(), s.GetRequiredService<IGrainFactory>(), limits, s.GetRequiredService<TimeProvider>(), s.GetRequiredService<ILogger<CompactionService>>()));
    }

    /// <summary>What one of many replicas has that a lone one does not.</summary>
    private static void AddReplica(this IServiceCollection services)
    {
        services.AddSingleton<IObjectWriter>(s => new ReplicaObjectWriter(
            s.GetRequiredService<ObjectGrains>().Of, s.GetRequiredService<KindRuntimes>().RegistryOf,
            new OwnerWatch(s.GetRequiredService<ISiloReachability>(), ReplicaObjectWriter.OwnerPatience, s.GetRequiredService<TimeProvider>()),
            s.GetRequiredService<ILogger<ReplicaObjectWriter>>()));
        services.AddSingleton<ISiloReachability, SiloReachability>();
        services.AddSingleton(new AnnouncementLimits());
        services.AddSingleton<FeedServices>();
        services.AddSingleton<CommitAnnouncer>();
        services.AddSingleton<ICommitAnnouncer>(s => s.GetRequiredService<CommitAnnouncer>());
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(s => s.GetRequiredService<CommitAnnouncer>());
        // It knows on which silo it is; the id says what it is called.
        services.AddSingleton<IGrainService>(s => ActivatorUtilities.CreateInstance<FeedService>(s, FeedServiceId.On(SiloAddress.Zero)));
    }
}
