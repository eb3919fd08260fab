using Microsoft.Extensions.DependencyInjection;
using Orleans.Persistence;
using Orleans.Runtime.Hosting;
using Orleans.Serialization;
using Orleans.Storage;
using OrleansAA.ApiMachinery.Storage;
using OrleansAA.ApiMachinery.Storage.Memory;
using OrleansAA.Grains.Replicas;

namespace OrleansAA.Grains.State;

/// <summary>
/// Where grains keep what is not an object and not on the revision line (compaction marks, histories): where replicas find each other, if there are several; else beside the objects.
/// </summary>
internal static class GrainState
{
    /// <summary>The name grains ask for it by.</summary>
    public const string StorageName = "state";

    /// <summary>Keeps it in the stores of the one replica; in memory, if they keep no states.</summary>
    public static void AddStateOfStores(this ISiloBuilder silo) => silo.Services.AddGrainStorage(
        StorageName, static (s, _) => new StoreGrainStorage(s.GetRequiredService<IRevisionStores>().States ?? new MemoryStates(), Serializer(s)));

    /// <summary>Keeps it in a Redis, under keys that begin with the prefix.</summary>
    public static void AddSharedState(this ISiloBuilder silo, SharedRedis redis, string keyPrefix) =>
        silo.AddRedisGrainStorage(StorageName, options => options.Configure<IServiceProvider>((o, s) => Configure(o, s, redis, keyPrefix)));

    private static void Configure(RedisStorageOptions options, IServiceProvider services, SharedRedis redis, string keyPrefix)
    {
        options.ConfigurationOptions = redis.ForOrleans();
        options.GetStorageKey = (name, grain) => $"{keyPrefix}:{StorageName}:{name}:{grain.Key}";
        options.DeleteStateOnClear = true;
        options.GrainStorageSerializer = Serializer(services);
    }

    private static OrleansGrainStorageSerializer Serializer(IServiceProvider services) => new(services.GetRequiredService<Serializer>());
}
