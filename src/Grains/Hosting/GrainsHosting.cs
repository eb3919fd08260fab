using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.Contracts.Objects;
using OrleansAA.Grains.Registry;
using OrleansAA.Grains.Storage;
using OrleansAA.Grains.Storage.Memory;
using OrleansAA.Grains.Storage.Redis;
using OrleansAA.Grains.Storage.Sqlite;

namespace OrleansAA.Grains.Hosting;

/// <summary>Adds the silo and what its grains stand on to a host.</summary>
public static class GrainsHosting
{
    /// <summary>How long an object's grain stays after its last write. Short, so that grains move to a replica that has joined.</summary>
    private static readonly TimeSpan CollectionAge = TimeSpan.FromMinutes(2);

    public static void AddGrains(this IHostApplicationBuilder builder, GrainsOptions options, IReadOnlyList<ResourceKind> kinds)
    {
        var services = builder.Services;
        services.AddSingleton(s => Open(options.Store, s.GetRequiredService<ILoggerFactory>()));
        services.AddSingleton(s => new KindRuntimes(
            kinds, s.GetRequiredService<IRevisionStores>(), s.GetRequiredService<TimeProvider>(), s.GetRequiredService<ILoggerFactory>()));
        services.AddSingleton<IObjectReaders>(s => s.GetRequiredService<KindRuntimes>());
        services.AddSingleton<IObjectWriter, ObjectWriter>();
        // Before the silo, so that no grain is called that has no store yet.
        services.AddHostedService(s => s.GetRequiredService<KindRuntimes>());
        builder.UseOrleans(ConfigureSilo);
    }

    private static IRevisionStores Open(StoreAddress address, ILoggerFactory logs) => address.Type switch
    {
        StoreType.Memory => new MemoryRevisionStores(),
        StoreType.Sqlite => new SqliteRevisionStores(new SqliteStoreOptions { Path = address.Location }, logs.CreateLogger<SqliteRevisionStores>()),
        _ => new RedisRevisionStores(new RedisStoreOptions { Configuration = address.Location }, logs.CreateLogger<RedisRevisionStores>()),
    };

    /// <summary>A cluster of one: membership in memory, the silo's port a free one on loopback, no port for Orleans clients.</summary>
    private static void ConfigureSilo(ISiloBuilder silo)
    {
        silo.UseLocalhostClustering(siloPort: FreeLoopbackPort(), gatewayPort: 0);
        silo.Configure<EndpointOptions>(o => o.AdvertisedIPAddress = IPAddress.Loopback);
        silo.Configure<GrainCollectionOptions>(o =>
        {
            o.CollectionAge = CollectionAge;
            o.CollectionQuantum = TimeSpan.FromSeconds(30);
        });
        silo.Configure<SiloMessagingOptions>(o => o.ResponseTimeout = TimeSpan.FromSeconds(30));
    }

    private static int FreeLoopbackPort()
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        probe.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)probe.LocalEndPoint!).Port;
    }
}
