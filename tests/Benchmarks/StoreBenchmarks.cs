using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Storage;
using OrleansAA.ApiMachinery.Storage.Memory;
using OrleansAA.ApiMachinery.Watching;
using OrleansAA.Storage.Redis;
using OrleansAA.Storage.Sqlite;
using OrleansAA.TestKit;

namespace OrleansAA.Benchmarks;

/// <summary>A commit in each store, alone and thirty-two at once, and the feed that brings commits into a cache. Redis is durable at each write, as in all tests.</summary>
[MemoryDiagnoser]
public class StoreBenchmarks
{
    private const int AtOnce = 32;

    private readonly EncodedObject _object = EncodedObject.From(Samples.Stored());
    private readonly Revision[] _revisions = new Revision[AtOnce];
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("benchmarks-");
    private RedisServer? _redis;
    private IRevisionStores _stores = null!;
    private IRevisionStore _store = null!;

    [Params("memory", "sqlite", "redis")]
    public string Store { get; set; } = "";

    [GlobalSetup]
    public async Task SetupAsync()
    {
        if (Store == "redis")
            _redis = await RedisServer.StartAsync();
        _stores = Store switch
        {
            "sqlite" => SqliteRevisionStores.Registration.Open(Opening(Path.Combine(_directory.FullName, "objects.db"))),
            "redis" => RedisRevisionStores.Registration.Open(Opening(_redis!.Address)),
            _ => new MemoryRevisionStores(TimeProvider.System),
        };
        _store = await _stores.OpenAsync(Samples.Kind.Resource, CancellationToken.None);
        for (var i = 0; i < AtOnce; i++)
            _revisions[i] = (await _store.CommitAsync(new(NameOf(i), Revision.None, EventType.Added, _object, UniqueId.NewRising()), CancellationToken.None)).Revision;
    }

    [GlobalCleanup]
    public async Task CleanupAsync()
    {
        await _stores.DisposeAsync();
        if (_redis is not null)
            await _redis.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    [Benchmark]
    public Task CommitAsync() => CommitAsync(0);

    [Benchmark(OperationsPerInvoke = AtOnce)]
    public Task CommitManyAsync() => Task.WhenAll(Enumerable.Range(0, AtOnce).Select(CommitAsync));

    /// <summary>Thirty-two commits, and their way from the log into a watch cache.</summary>
    [Benchmark(OperationsPerInvoke = AtOnce)]
    public async Task CommitManyAndFollowAsync()
    {
        using var cache = new WatchCache(Samples.Kind, new(), TimeProvider.System);
        cache.Reset((await _store.HeadAsync(CancellationToken.None)).Last, []);
        await CommitManyAsync();
        var feed = new WatchFeed(Samples.Kind, _store, cache, new(), TimeProvider.System, NullLogger<WatchFeed>.Instance);
        await feed.CatchUpFromLogAsync((await _store.HeadAsync(CancellationToken.None)).Last, CancellationToken.None);
    }

    private async Task CommitAsync(int number) =>
        _revisions[number] = (await _store.CommitAsync(new(NameOf(number), _revisions[number], EventType.Modified, _object, UniqueId.NewRising()), CancellationToken.None)).Revision;

    private static NamespacedName NameOf(int number) => new("shop", $"web-{number}");

    private static StoreOpening Opening(string config) => new(config, TimeProvider.System, NullLoggerFactory.Instance) { ClusterId = "benchmarks" };
}
