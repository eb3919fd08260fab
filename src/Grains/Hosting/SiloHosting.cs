using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Clustering.Redis;
using Orleans.Configuration;
using Orleans.Hosting.Kubernetes;
using Orleans.Runtime.GrainDirectory;
using Orleans.Runtime.Hosting;
using Orleans.Runtime.Placement;
using OrleansAA.Grains.Placement;
using OrleansAA.Grains.Replicas;

namespace OrleansAA.Grains.Hosting;

/// <summary>The silo of a replica, and the cluster it is in.</summary>
internal static class SiloHosting
{
    /// <summary>How long a grain stays that nobody calls. The objects' grains leave by a time of their own.</summary>
    private static readonly TimeSpan CollectionAge = TimeSpan.FromMinutes(2);

    /// <summary>How long a grain's answer is waited for before its outcome counts as unknown.</summary>
    private static readonly TimeSpan ResponseTimeout = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Grains whose places Orleans remembers. Those of objects are in no directory, so that there are few; its own default makes room for a million before there is one.
    /// </summary>
    private const int PlacesCached = 10_000;

    /// <summary>A cluster of one: membership in memory, the silo's port a free one on loopback, no port for Orleans clients.</summary>
    public static ISiloBuilder UseClusterOfOne(this ISiloBuilder silo)
    {
        var port = new ReservedPort(IPAddress.Loopback);
        SiloPort.Keep(silo.Services, port);
        silo.UseLocalhostClustering(siloPort: port.EndPoint.Port, gatewayPort: 0);
        silo.Configure<EndpointOptions>(o => o.AdvertisedIPAddress = IPAddress.Loopback);
        return silo.ConfigureGrains();
    }

    /// <summary>One replica of several in this process: the first one's silo keeps the membership.</summary>
    public static ISiloBuilder UseClusterInProcess(this ISiloBuilder silo, InProcessCluster cluster)
    {
        SiloPort.Keep(silo.Services, cluster.Silo);
        silo.UseLocalhostClustering(cluster.Silo.EndPoint.Port, gatewayPort: 0, cluster.Primary, cluster.ClusterId, cluster.ClusterId);
        silo.Configure<EndpointOptions>(o => o.AdvertisedIPAddress = IPAddress.Loopback);
        silo.Configure<ClusterMembershipOptions>(ConfigureMembership);
        return silo.UseDirectory().ConfigureGrains();
    }

    /// <summary>One replica of many: membership is in a Redis.</summary>
    public static ISiloBuilder UseCluster(this ISiloBuilder silo, ReplicaOptions replica, SharedRedis redis)
    {
        silo.UseRedisClustering(o => ConfigureMembershipTable(o, replica, redis));
        LeavingMembershipTable.Decorate(silo.Services);
        silo.Configure<ClusterOptions>(o => (o.ClusterId, o.ServiceId) = (replica.ClusterId, replica.ClusterId));
        silo.Configure<ClusterMembershipOptions>(ConfigureMembership);
        var port = PortOf(silo, replica);
        silo.Configure<EndpointOptions>(o => ConfigureEndpoint(o, replica, port));
        silo.Services.AddSingleton<IFatalErrorHandler, EndOfSilo>();
        if (replica.Tls is { } tls)
            silo.UseSiloTls(tls);
        if (replica.Pod is { } pod)
            silo.UsePod(pod);
        return silo.UseDirectory().ConfigureGrains();
    }

    private static ISiloBuilder UseDirectory(this ISiloBuilder silo)
    {
#pragma warning disable ORLEANSEXP003 // A directory that outlives its silos; what it could get wrong, two activations of a grain, the store's compare bears.
        silo.AddDistributedGrainDirectory();
#pragma warning restore ORLEANSEXP003
        return silo.Configure<GrainDirectoryOptions>(o => o.RangeLeaseDuration = TimeSpan.Zero);
    }

    /// <summary>Silos and pods are matched by name, and by the labels orleans/serviceId and orleans/clusterId of the pods.</summary>
    private static void UsePod(this ISiloBuilder silo, SiloPod pod)
    {
        silo.Configure<SiloOptions>(o => o.SiloName = pod.Name);
        silo.UseKubernetesHosting(options => options.Configure(o =>
        {
            // Namespace and name it reads from the environment itself.
            o.GetClientConfiguration = pod.Root;
            // A container that is restarted keeps its pod; and who deletes pods should be asked to.
            o.DeleteDefunctSiloPods = false;
            // Each replica watches: who is chosen to is looked at once.
            o.MaxAgents = int.MaxValue;
        }));
        var agent = silo.Services.Single(s => !s.IsKeyedService && s.ImplementationType == typeof(KubernetesClusterAgent));
        silo.Services.Remove(agent);
        silo.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(s => ActivatorUtilities.CreateInstance<KubernetesClusterAgent>(
            s, new MembershipForPods(s.GetRequiredService<IClusterMembershipService>(), s.GetRequiredService<ILocalSiloDetails>().SiloAddress)));
    }

    private static ISiloBuilder ConfigureGrains(this ISiloBuilder silo)
    {
        silo.Services.AddPlacementDirector<ObjectPlacement, ObjectPlacementDirector>();
        silo.Services.AddSingleton<IGrainDirectoryCache, ObjectPlaces>();
        silo.AddGrainDirectory(NoDirectory.Name, (_, _) => new NoDirectory());
        silo.Configure<GrainCollectionOptions>(o =>
        {
            o.CollectionAge = CollectionAge;
            o.CollectionQuantum = TimeSpan.FromSeconds(30);
        });
        silo.Configure<GrainDirectoryOptions>(o => o.CacheSize = PlacesCached);
        return silo.Configure<SiloMessagingOptions>(o => o.ResponseTimeout = ResponseTimeout);
    }

    private static void ConfigureMembershipTable(RedisClusteringOptions options, ReplicaOptions replica, SharedRedis redis)
    {
        options.ConfigurationOptions = redis.ForOrleans();
        options.CreateRedisKey = _ => ReplicaRoster.MembersKey(replica.ClusterId);
    }

    /// <summary>
    /// A silo that was killed is declared dead in about a second, one that is frozen in three. Being wrong costs little: grains are started
    /// elsewhere, and a late write of the old one is refused by the store.
    /// </summary>
    private static void ConfigureMembership(ClusterMembershipOptions options)
    {
        options.ProbeTimeout = TimeSpan.FromSeconds(1);
        options.MinProbeTimeout = TimeSpan.FromSeconds(0.5);
        options.MaxProbeTimeout = TimeSpan.FromSeconds(1);
        options.NumMissedProbesLimit = 3;
        options.NumVotesForDeathDeclaration = 2;
        // Three missed ones allow a replica to start where all others have crashed.
        options.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(5);
        options.TableRefreshTimeout = TimeSpan.FromSeconds(10);
    }

    private static int PortOf(ISiloBuilder silo, ReplicaOptions replica)
    {
        if (replica.SiloPort != 0)
            return replica.SiloPort;
        var port = new ReservedPort(replica.SiloAddress);
        SiloPort.Keep(silo.Services, port);
        return port.EndPoint.Port;
    }

    private static void ConfigureEndpoint(EndpointOptions options, ReplicaOptions replica, int port)
    {
        options.AdvertisedIPAddress = replica.SiloAddress;
        options.SiloPort = port;
        options.GatewayPort = 0;
        options.SiloListeningEndpoint = new IPEndPoint(replica.SiloAddress, port);
    }
}
