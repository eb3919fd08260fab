using Microsoft.Extensions.DependencyInjection;
using Orleans.Persistence;
using Orleans.Runtime.Hosting;
using Orleans.Serialization;
using Orleans.Storage;
using OrleansAA.Grains.Storage;
using OrleansAA.Grains.Storage.Redis;
using OrleansAA.Grains.Storage.Sqlite;

namespace OrleansAA.Grains.State;

/// <summary>
/// Where grains keep what is not an object and not on the revision line (compaction marks, histories): beside the objects, in whatever store holds those.
/// </summary>
internal static class GrainState
{
    /// <summary>The name grains ask for it by.</summary>
    public const string StorageName = "state";

    /// <param name="silo">The silo.</param>
    /// <param name="store">The store that has the objects.</param>
    /// <param name="keyPrefix">Of a Redis: what the keys begin with.</param>
    public static void AddGrainState(this ISiloBuilder silo, StoreAddress store, string keyPrefix)
    {
        switch (store.Type)
        {
            case StoreType.Memory:
                silo.AddMemoryGrainStorage(StorageName);
                break;
            case StoreType.Sqlite:
                silo.Services.AddGrainStorage(StorageName, static (s, _) =>
                    new SqliteGrainStorage((SqliteRevisionStores)s.GetRequiredService<IRevisionStores>(), Serializer(s)));
                break;
            default:
                silo.AddRedisGrainStorage(StorageName, redis => redis.Configure<IServiceProvider>((o, s) => Configure(o, s, store, keyPrefix)));
                break;
        }
    }

    private static void Configure(RedisStorageOptions options, IServiceProvider services, StoreAddress store, string keyPrefix)
    {
        options.ConfigurationOptions = RedisAddress.ParseForOrleans(store.Location);
        options.GetStorageKey = (name, grain) => $"{keyPrefix}:{StorageName}:{name}:{grain.Key}";
        options.DeleteStateOnClear = true;
        options.GrainStorageSerializer = Serializer(services);
    }

    private static OrleansGrainStorageSerializer Serializer(IServiceProvider services) => new(services.GetRequiredService<Serializer>());
}
