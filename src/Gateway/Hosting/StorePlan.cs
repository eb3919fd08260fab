using System.Net;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Storage;
using OrleansAA.Gateway.Configuration;
using OrleansAA.Grains.Replicas;
using OrleansAA.Storage.Redis;
using StackExchange.Redis;

namespace OrleansAA.Gateway.Hosting;

/// <summary>Where each kind is kept, and, because it follows from that, whether this process is one of many.</summary>
/// <param name="Store">Where all kinds are that have no place of their own.</param>
/// <param name="Own">Those that have.</param>
/// <param name="Membership">Where replicas find each other; null for a process that shares its stores with nobody.</param>
internal sealed record StorePlan(StoreAddress Store, IReadOnlyDictionary<GroupResource, StoreAddress> Own, SharedRedis? Membership)
{
    private const string Redis = "redis:";

    /// <summary>Every Redis that this process needs: for objects, or to find other replicas.</summary>
    public IEnumerable<RedisPlace> Redises => Addresses.Select(a => a.Store.MembershipRedis?.Invoke(a.Config)).OfType<string>().Select(RedisOf).Append(Membership).OfType<SharedRedis>()
        .Select(r => new RedisPlace(r.Address, r.Configure)).DistinctBy(r => r.Address, StringComparer.Ordinal);

    /// <summary>The SQLite files that this process needs.</summary>
    public IEnumerable<string> Files => Addresses.Where(a => ServedStores.IsFile(a.Store)).Select(a => Path.GetFullPath(a.Config)).Distinct(StringComparer.Ordinal);

    private IEnumerable<StoreAddress> Addresses => Own.Values.Prepend(Store);

    /// <exception cref="OperatorException">The flags contradict each other, or one cannot be read.</exception>
    public static StorePlan Of(ServerOptions options, StoreRegistry stores, IReadOnlyList<ResourceKind> kinds)
    {
        var store = StoreOf(options, stores);
        var own = options.StoreOverrides.Select(text => OverrideOf(text, store, stores, kinds)).GroupBy(o => o.Resource)
            .ToDictionary(g => g.Key, g => g.Count() == 1 ? g.First().Address : throw new OperatorException($"--store-override={g.Key.Group}/{g.Key.Resource}#...: it is given twice; leave one out"));
        if (options.StoreReplicasAcknowledging > 0 && own.Values.Prepend(store).FirstOrDefault(s => !s.Store.HasReplicas) is { } alone)
            throw new OperatorException($"--store-replicas-acknowledging={options.StoreReplicasAcknowledging}: {alone} has no replicas; leave it out");
        return new(store, own, MembershipOf(options, store));
    }

    /// <summary>The store that --store asks for.</summary>
    /// <exception cref="OperatorException">It is no address.</exception>
    public static StoreAddress StoreOf(ServerOptions options, StoreRegistry stores) =>
        StoreConfig.Complete(options, stores) is { } text ? Parse("--store=", text, stores) : ServedStores.Default(options.DataDir);

    /// <summary>Makes the stores; none is opened yet.</summary>
    public IRevisionStores Open(IServiceProvider services, ServerOptions options)
    {
        var opened = Own.Values.Append(Store).Distinct().ToDictionary(address => address, address => address.Store.Open(new(
            address.Config, services.GetRequiredService<TimeProvider>(), services.GetRequiredService<ILoggerFactory>())
        {
            ClusterId = options.Silo.ClusterId,
            LogBytesMax = options.LogRetentionBytes,
            ReplicasAcknowledging = address.Store.HasReplicas ? options.StoreReplicasAcknowledging : 0,
        }));
        return Own.Count == 0 ? opened[Store] : new StoresByResource(opened[Store], Own.ToDictionary(o => o.Key, o => opened[o.Value]));
    }

    private static StoreAddress Parse(string flag, string text, StoreRegistry stores)
    {
        try
        {
            return stores.Parse(text);
        }
        catch (FormatException e)
        {
            throw new OperatorException(flag + e.Message, e);
        }
    }

    private static (GroupResource Resource, StoreAddress Address) OverrideOf(string text, StoreAddress others, StoreRegistry stores, IReadOnlyList<ResourceKind> kinds)
    {
        var (slash, hash) = (text.IndexOf('/', StringComparison.Ordinal), text.IndexOf('#', StringComparison.Ordinal));
        if (slash < 0 || hash < slash)
            throw new OperatorException($"--store-override={Secrets.Hide(text)}: expected GROUP/RESOURCE#STORE, with a STORE as --store takes it");
        var resource = new GroupResource(text[..slash], text[(slash + 1)..hash]);
        var flag = $"--store-override={text[..(hash + 1)]}";
        if (kinds.All(k => k.Resource != resource))
            throw new OperatorException($"{flag}...: no such resource is served; served are {string.Join(", ", kinds.Select(k => $"{k.Resource.Group}/{k.Resource.Resource}"))}");
        var address = Parse(flag, text[(hash + 1)..], stores);
        return address.Store.IsShared == others.Store.IsShared
            ? (resource, address)
            : throw new OperatorException($"{flag}{address}: {Sharing(address)}, and --store={others} {Sharing(others)[3..]}; give stores that replicas share, or none that is");
    }

    private static string Sharing(StoreAddress address) => address.Store.IsShared ? "it is shared by replicas" : "it belongs to one process";

    private static SharedRedis? MembershipOf(ServerOptions options, StoreAddress store)
    {
        if (options.Membership is { } given)
        {
            if (!given.StartsWith(Redis, StringComparison.Ordinal) || given.Length == Redis.Length)
                throw new OperatorException($"--membership={Secrets.Hide(given)}: expected redis:CONFIG");
            return store.Store.IsShared
                ? RedisOf(given[Redis.Length..])
                : throw new OperatorException($"--membership={Secrets.Hide(given)}: --store={store} belongs to one process, which has no others to find; give a store that replicas share, or leave --membership out");
        }
        if (!store.Store.IsShared)
            return null;
        return store.Store.MembershipRedis is { } place
            ? RedisOf(place(store.Config))
            : throw new OperatorException($"--store={store}: replicas share it, and have to find each other; give --membership=redis:CONFIG");
    }

    private static SharedRedis RedisOf(string config) => new(RedisAddress.WithoutPassword(config), () => RedisAddress.ParseForOthers(config, Composition.Clock));
}

/// <summary>A Redis and how it is reached.</summary>
/// <param name="Address">As it may be shown.</param>
/// <param name="Configure">Its configuration: anew each time, because each user changes it.</param>
internal sealed record RedisPlace(string Address, Func<ConfigurationOptions> Configure)
{
    /// <summary>Where its servers are: the addresses given, and, where those are of Sentinels, first the primary and the replicas they know.</summary>
    public Task<IReadOnlyList<EndPoint>> EndPointsAsync(CancellationToken cancellationToken) => RedisAddress.EndPointsOfAsync(Configure(), cancellationToken);
}
