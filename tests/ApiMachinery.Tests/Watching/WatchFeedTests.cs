using Microsoft.Extensions.Logging.Abstractions;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Storage;
using OrleansAA.ApiMachinery.Storage.Memory;
using OrleansAA.ApiMachinery.Watching;
using OrleansAA.Storage.Testing;
using Xunit;

namespace OrleansAA.ApiMachinery.Tests.Watching;

public sealed class WatchFeedTests : IDisposable
{
    private static readonly ResourceKind Kind = RuleKind.Checked;

    private readonly WatchCache _cache = new(Kind, new WatchCacheLimits(), TimeProvider.System);

    public void Dispose() => _cache.Dispose();

    [Fact]
    public async Task A_store_that_never_held_anything_is_listed_at_the_origin_and_watched_from_there()
    {
        await using var stores = new MemoryRevisionStores(TimeProvider.System);
        var store = await stores.OpenAsync(Kind.Resource, TestContext.Current.CancellationToken);
        var feed = Feed(store);
        await feed.LoadAsync(TestContext.Current.CancellationToken);

        Assert.Equal(Revision.Origin, _cache.Snapshot().Revision);
        Assert.Equal(0, _cache.Snapshot().Objects.Count);
        Assert.Null(_cache.OpenCursor(Revision.None));
        using var cursor = _cache.OpenCursor(Revision.Origin);
        Assert.Equal(CursorState.CaughtUp, cursor!.TryNext(out _));

        await store.AddAsync(new("ns", "a"), "first");
        await feed.CatchUpFromLogAsync((await store.HeadAsync()).Last, TestContext.Current.CancellationToken);

        Assert.Equal(CursorState.Event, cursor.TryNext(out var first));
        Assert.Equal((new Revision(2), EventType.Added, new NamespacedName("ns", "a")), (first!.Revision, first.Type, first.Object.Name));
        Assert.Equal(CursorState.CaughtUp, cursor.TryNext(out _));
        Assert.Equal(0, (await _cache.SnapshotAtAsync(Revision.Origin, TestContext.Current.CancellationToken))!.Objects.Count);
    }

    [Fact]
    public async Task A_cache_loaded_later_can_be_watched_from_the_origin_too()
    {
        await using var stores = new MemoryRevisionStores(TimeProvider.System);
        var store = await stores.OpenAsync(Kind.Resource, TestContext.Current.CancellationToken);
        await store.AddAsync(new("ns", "a"), "first");
        await Feed(store).LoadAsync(TestContext.Current.CancellationToken);

        using var cursor = _cache.OpenCursor(Revision.Origin);

        Assert.Equal(CursorState.Event, cursor!.TryNext(out var first));
        Assert.Equal(new Revision(2), first!.Revision);
    }

    private WatchFeed Feed(IRevisionStore store) =>
        new(Kind, store, _cache, new WatchFeedLimits(), TimeProvider.System, NullLogger<WatchFeed>.Instance);
}
