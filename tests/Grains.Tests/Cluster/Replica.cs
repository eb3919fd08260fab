using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;
using Orleans.Runtime.GrainDirectory;
using OrleansAA.ApiMachinery.Admission;
using OrleansAA.ApiMachinery.Compaction;
using OrleansAA.ApiMachinery.Registry;
using OrleansAA.ApiMachinery.Revisions;
using OrleansAA.ApiMachinery.Users;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Storage;
using OrleansAA.ApiMachinery.Watching;
using OrleansAA.PortRules;
using OrleansAA.Grains.Hosting;
using OrleansAA.Grains.Tests.Storage;
using OrleansAA.TestKit;
using Xunit;

namespace OrleansAA.Grains.Tests.Cluster;

/// <summary>One replica without its HTTP side, a host in the test's process.</summary>
internal sealed class Replica : IAsyncDisposable
{
    private readonly IHost _host;

    private Replica(IHost host, ResourceKind kind) => (_host, Kind) = (host, kind);

    public ResourceKind Kind { get; }

    public SiloAddress Silo => _host.Services.GetRequiredService<ILocalSiloDetails>().SiloAddress;

    public IObjectReader Reader => _host.Services.GetRequiredService<IObjectReaders>().Of(Kind);

    public WatchCache Cache => Reader.Cache;

    public IObjectHistories Histories => _host.Services.GetRequiredService<IObjectHistories>();

    public IRevisionStores Stores => _host.Services.GetRequiredService<IRevisionStores>();

    internal const string ClusterId = "test";

    public static async Task<Replica> StartAsync(
        RedisServer redis, ReplicaOptions? options = null, CompactionLimits? compaction = null, long? logBytesMax = null, WatchFeedLimits? feed = null,
        ILogger<SiloTls>? tlsLog = null)
    {
        var kind = PortRuleKind.Create();
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(AdmissionChain.Empty);
        var replicaOptions = options ?? new() { ClusterId = ClusterId };
        builder.AddGrains(
            new GrainsOptions
            {
                Stores = _ => RedisPlace.Open(new() { Configuration = redis.Address, KeyPrefix = replicaOptions.ClusterId, LogBytesMax = logBytesMax }),
                Membership = RedisPlace.Membership(redis.Address),
                Replica = replicaOptions,
                Compaction = compaction ?? new(),
            },
            [kind]);
        builder.Services.AddSingleton(feed ?? new());
        if (tlsLog is not null)
            builder.Services.AddSingleton(tlsLog);
        var replica = new Replica(builder.Build(), kind);
        await replica._host.StartAsync(TestContext.Current.CancellationToken);
        return replica;
    }

    /// <summary>Starts replicas that know each other.</summary>
    public static async Task<Replica[]> StartManyAsync(
        RedisServer redis, int count, ReplicaOptions? options = null, CompactionLimits? compaction = null, long? logBytesMax = null, WatchFeedLimits? feed = null)
    {
        var replicas = new Replica[count];
        for (var i = 0; i < count; i++)
            replicas[i] = await StartAsync(redis, options, compaction, logBytesMax, feed);
        foreach (var replica in replicas)
            await replica.KnowsAsync(replicas.Select(r => r.Silo));
        return replicas;
    }

    /// <summary>Ends when exactly these silos are active, as this one sees it.</summary>
    public async Task KnowsAsync(IEnumerable<SiloAddress> silos)
    {
        var wanted = silos.ToHashSet();
        var oracle = _host.Services.GetRequiredService<ISiloStatusOracle>();
        using var changes = new StatusChanges();
        oracle.SubscribeToSiloStatusEvents(changes);
        while (!wanted.SetEquals(oracle.GetApproximateSiloStatuses(onlyActive: true).Keys))
            await changes.NextAsync();
        oracle.UnSubscribeFromSiloStatusEvents(changes);
    }

    public Task<WriteResult> WriteAsync(WriteRequest request) =>
        _host.Services.GetRequiredService<IObjectWriter>().WriteAsync(Kind.Resource, request, TestContext.Current.CancellationToken);

    public Task<WriteResult> CreateAsync(string name, int port = 80, string note = "") => WriteAsync(new()
    {
        Verb = WriteVerb.Create, Version = "v1", Namespace = "ns", Name = name, FieldManager = "test", User = UserInfo.Anonymous, Body = Body(name, port, note),
    });

    public Task<WriteResult> PatchAsync(string name, int port) => WriteAsync(new()
    {
        Verb = WriteVerb.MergePatch, Version = "v1", Namespace = "ns", Name = name, FieldManager = "test", User = UserInfo.Anonymous, Body = Encoding.UTF8.GetBytes($$$"""{"spec":{"port":{{{port}}}}}"""),
    });

    public Task<WriteResult> DeleteAsync(string name) => WriteAsync(new()
    {
        Verb = WriteVerb.Delete, Version = "v1", Namespace = "ns", Name = name, FieldManager = "test", User = UserInfo.Anonymous, Delete = new(),
    });

    /// <summary>All grains of the cluster that have begun, and where they are.</summary>
    public async Task<IReadOnlyList<(GrainId Grain, SiloAddress Silo)>> GrainsAsync() =>
        [.. (await _host.Services.GetRequiredService<IGrainFactory>().GetGrain<IManagementGrain>(0).GetDetailedGrainStatistics()).Select(g => (g.GrainId, g.SiloAddress))];

    /// <summary>Where this replica would send a call of an object's grain.</summary>
    public SiloAddress? PlaceOf(GrainId grain) =>
        _host.Services.GetRequiredService<IGrainDirectoryCache>().LookUp(grain, out var found, out _) ? found.SiloAddress : null;

    /// <summary>A fresh read.</summary>
    public async Task<CachedObject?> GetAsync(string name)
    {
        await Reader.CatchUpAsync(TestContext.Current.CancellationToken);
        return Cache.Find(new("ns", name), out _);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        await ((IAsyncDisposable)_host).DisposeAsync();
    }

    private static byte[] Body(string name, int port, string note) => Encoding.UTF8.GetBytes(
        $$$"""{"metadata":{"name":"{{{name}}}","annotations":{"note":"{{{note}}}"}},"spec":{"name":"http","host":"node-1.example.com","port":{{{port}}}}}""");

    private sealed class StatusChanges : ISiloStatusListener, IDisposable
    {
        private readonly SemaphoreSlim _changes = new(1);

        public Task NextAsync() => _changes.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        public void Dispose() => _changes.Dispose();

        public void SiloStatusChangeNotification(SiloAddress updatedSilo, SiloStatus status) => _changes.Release();
    }
}
