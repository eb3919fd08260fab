using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;
using Orleans.Storage;
using OrleansAA.ApiMachinery.Compaction;
using OrleansAA.ApiMachinery.Storage;
using OrleansAA.ApiMachinery.Storage.Memory;
using OrleansAA.PortRules;
using OrleansAA.Grains.Hosting;
using OrleansAA.Grains.Replicas;
using OrleansAA.Grains.State;
using OrleansAA.Grains.Tests.Storage;
using OrleansAA.TestKit;
using Xunit;

namespace OrleansAA.Grains.Tests.State;

/// <summary>What the state of grains may rely on, wherever it is kept.</summary>
public abstract class GrainStorageContract(Func<IRevisionStores> open, SharedRedis? membership = null) : IAsyncLifetime
{
    private protected const string Cluster = "grain-storage";

    private static readonly GrainId Grain = GrainId.Create("test", "ns/a");

    private IHost _host = null!;

    public async ValueTask InitializeAsync()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(OrleansAA.ApiMachinery.Admission.AdmissionChain.Empty);
        builder.AddGrains(new GrainsOptions { Stores = _ => open(), Membership = membership, Replica = new() { ClusterId = Cluster } }, []);
        _host = builder.Build();
        await _host.StartAsync(TestContext.Current.CancellationToken);
        await _host.Services.GetRequiredService<IRevisionStores>().OpenAsync(PortRuleKind.Create().Resource, TestContext.Current.CancellationToken);
    }

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await StopAsync();
    }

    [Fact]
    public async Task What_was_never_written_is_empty()
    {
        var state = await ReadAsync();
        Assert.Equal((0, null, false), (Marks(state).Count, state.ETag, state.RecordExists));
    }

    [Fact]
    public async Task What_was_written_is_read()
    {
        var state = await WriteAsync(await ReadAsync(), 7);
        var again = await ReadAsync();
        Assert.Equal([7L], Marks(again).Select(m => m.Revision));
        Assert.True(again.RecordExists);
        Assert.Equal(state.ETag, again.ETag);
        Assert.NotEqual(state.ETag, (await WriteAsync(again, 8)).ETag);
        Assert.Equal([7L, 8], Marks(await ReadAsync()).Select(m => m.Revision));
    }

    [Fact]
    public async Task A_write_over_what_the_writer_has_not_seen_is_refused()
    {
        var (first, second) = (await ReadAsync(), await ReadAsync());
        await WriteAsync(first, 7);
        await Assert.ThrowsAsync<InconsistentStateException>(() => WriteAsync(second, 8));
        var stale = await ReadAsync();
        await WriteAsync(first, 9);
        await Assert.ThrowsAsync<InconsistentStateException>(() => WriteAsync(stale, 10));
        Assert.Equal([7L, 9], Marks(await ReadAsync()).Select(m => m.Revision));
    }

    [Fact]
    public async Task What_was_cleared_is_empty_and_no_stale_write_brings_it_back()
    {
        var state = await WriteAsync(await ReadAsync(), 7);
        var stale = await ReadAsync();
        await Storage.ClearStateAsync("marks", Grain, state);
        Assert.Equal((0, false), (Marks(state).Count, state.RecordExists));
        Assert.False((await ReadAsync()).RecordExists);
        await Assert.ThrowsAsync<InconsistentStateException>(() => WriteAsync(stale, 8));
        await WriteAsync(state, 9);
        await Assert.ThrowsAsync<InconsistentStateException>(() => WriteAsync(stale, 10));
        Assert.Equal([9L], Marks(await ReadAsync()).Select(m => m.Revision));
    }

    [Fact]
    public async Task A_clear_of_what_the_writer_has_not_seen_is_refused()
    {
        var state = await WriteAsync(await ReadAsync(), 7);
        var stale = await ReadAsync();
        await WriteAsync(state, 8);
        await Assert.ThrowsAsync<InconsistentStateException>(() => Storage.ClearStateAsync("marks", Grain, stale));
        Assert.True((await ReadAsync()).RecordExists);
    }

    [Fact]
    public async Task States_of_other_grains_and_other_names_are_others()
    {
        await WriteAsync(await ReadAsync(), 7);
        Assert.False((await ReadAsync("other", Grain)).RecordExists);
        Assert.False((await ReadAsync("marks", GrainId.Create("test", "ns/b"))).RecordExists);
    }

    /// <summary>Ends the silo and starts another on the same store.</summary>
    protected async Task RestartAsync()
    {
        await StopAsync();
        await InitializeAsync();
    }

    protected async Task Keeps_over_a_restart()
    {
        var state = await WriteAsync(await ReadAsync(), 7);
        await RestartAsync();
        var again = await ReadAsync();
        Assert.Equal(state.ETag, again.ETag);
        Assert.Equal([7L], Marks(again).Select(m => m.Revision));
    }

    private IGrainStorage Storage => _host.Services.GetRequiredKeyedService<IGrainStorage>(GrainState.StorageName);

    private static List<CompactionMark> Marks(GrainState<CompactionMarks> state) => state.State!.Marks;

    private Task<GrainState<CompactionMarks>> ReadAsync() => ReadAsync("marks", Grain);

    private async Task<GrainState<CompactionMarks>> ReadAsync(string name, GrainId grain)
    {
        var state = new GrainState<CompactionMarks>(new());
        await Storage.ReadStateAsync(name, grain, state);
        return state;
    }

    private async Task<GrainState<CompactionMarks>> WriteAsync(GrainState<CompactionMarks> state, long revision)
    {
        var marks = new CompactionMarks { Marks = [.. Marks(state), new(DateTimeOffset.UnixEpoch, revision)] };
        var written = new GrainState<CompactionMarks>(marks) { ETag = state.ETag, RecordExists = state.RecordExists };
        await Storage.WriteStateAsync("marks", Grain, written);
        (state.State, state.ETag, state.RecordExists) = (marks, written.ETag, written.RecordExists);
        return state;
    }

    private async Task StopAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        await ((IAsyncDisposable)_host).DisposeAsync();
    }
}

public sealed class MemoryGrainStorageTests() : GrainStorageContract(() => new MemoryRevisionStores(TimeProvider.System));

public sealed class SqliteGrainStorageTests : GrainStorageContract
{
    private readonly TemporaryDirectory _directory;

    public SqliteGrainStorageTests()
        : this(new TemporaryDirectory())
    {
    }

    private SqliteGrainStorageTests(TemporaryDirectory directory)
        : base(() => SqlitePlace.Open(new() { Path = directory.File("objects.db") })) => _directory = directory;

    [Fact]
    public Task Is_there_after_a_restart() => Keeps_over_a_restart();

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _directory.Dispose();
    }
}

public sealed class RedisGrainStorageTests : GrainStorageContract, IClassFixture<OwnRedis>
{
    public RedisGrainStorageTests(OwnRedis redis)
        : this($"{redis.Server.Address},defaultDatabase={redis.NextDatabase()}")
    {
    }

    private RedisGrainStorageTests(string configuration)
        : base(() => RedisPlace.Open(new() { Configuration = configuration, KeyPrefix = Cluster }), RedisPlace.Membership(configuration))
    {
    }

    [Fact]
    public Task Is_there_after_a_restart() => Keeps_over_a_restart();
}
