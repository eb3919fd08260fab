using Microsoft.Extensions.Time.Testing;
using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Watching;
using OrleansAA.Gateway.Endpoints;
using OrleansAA.Gateway.Limits;

namespace OrleansAA.Gateway.Tests.Endpoints;

/// <summary>How fresh a read is.</summary>
public sealed class ReadsTests : IDisposable
{
    private readonly FakeTimeProvider _clock = new();
    private readonly WatchCache _cache;
    private readonly Reads _reads;
    private int _asked;

    public ReadsTests()
    {
        _cache = new WatchCache(StoredRule.Kind, new WatchCacheLimits(), _clock);
        _cache.Reset(new(7), []);
        _reads = new(new Readers(this), _clock);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _cache.Dispose();

    [Theory]
    [InlineData("", 0, 1)]
    [InlineData("0", 0, 0)]
    [InlineData("7", 7, 0)]
    public async Task Only_who_names_no_revision_asks_the_store_how_far_it_is(string sent, long wanted, int asked)
    {
        Assert.Same(_cache, await _reads.AtLeastAsync(StoredRule.Kind, sent, new(wanted), Token));
        Assert.Equal(asked, _asked);
    }

    [Fact]
    public async Task A_revision_that_is_to_come_is_waited_for()
    {
        var read = _reads.AtLeastAsync(StoredRule.Kind, "8", new(8), Token).AsTask();
        Assert.False(read.IsCompleted);
        _cache.Apply(new(8), EventType.Added, new("shop", "web"), StoredRule.Of("web", revision: 8).Json, null);
        Assert.Same(_cache, await read);
    }

    [Fact]
    public async Task One_that_does_not_come_in_time_is_too_large()
    {
        var read = _reads.AtLeastAsync(StoredRule.Kind, "90", new(90), Token).AsTask();
        _clock.Advance(ServingLimits.FutureRevisionWait);
        var refusal = await Assert.ThrowsAsync<StatusException>(() => read);
        Assert.Equal((504, "Timeout: Too large resource version: 90, current: 7"), (refusal.Code, refusal.Message));
        Assert.Equal("ResourceVersionTooLarge", Assert.Single(refusal.Status.Details.Causes).Reason);
    }

    private sealed class Readers(ReadsTests test) : IObjectReaders, IObjectReader
    {
        public bool AreReady => true;

        public string? StoreShortOfRoom => null;

        public WatchCache Cache => test._cache;

        public IObjectReader Of(ResourceKind kind) => this;

        public ValueTask<Revision> CatchUpAsync(CancellationToken cancellationToken)
        {
            test._asked++;
            return new(Cache.Revision);
        }
    }
}
