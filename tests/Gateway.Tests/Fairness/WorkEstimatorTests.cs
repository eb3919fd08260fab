using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Watching;
using OrleansAA.Gateway.Fairness;
using OrleansAA.Gateway.Requests;

namespace OrleansAA.Gateway.Tests.Fairness;

/// <summary>What requests are taken to cost: lists by the bytes they look at, writes by who watches.</summary>
public sealed class WorkEstimatorTests : IDisposable
{
    private const int ObjectBytes = WorkEstimator.BytesPerSeat / 10;

    private static readonly ResourceKind Kind = Served.Rules.Kinds[0];

    private readonly WatchCache _cache = new(Kind, new WatchCacheLimits(), TimeProvider.System);
    private readonly WorkEstimator _estimator;

    public WorkEstimatorTests()
    {
        _estimator = new(new Readers(_cache));
        _cache.Reset(new Revision(1), [.. Objects("large", 90), .. Objects("small", 10)]);
    }

    public void Dispose() => _cache.Dispose();

    [Theory]
    [InlineData("list", "", "", 10)]
    [InlineData("list", "small", "", 1)]
    [InlineData("list", "large", "", 9)]
    [InlineData("list", "none", "", 1)]
    [InlineData("list", "", "?labelSelector=a%3Db", 10)]
    [InlineData("list", "", "?limit=20", 2)]
    [InlineData("list", "", "?limit=20&resourceVersion=0", 10)]
    [InlineData("list", "", "?limit=some", 10)]
    [InlineData("deletecollection", "large", "", 9)]
    [InlineData("watch", "", "?watch=1", 10)]
    [InlineData("watch", "", "?watch=1&resourceVersion=0", 10)]
    [InlineData("watch", "", "?watch=1&resourceVersion=7", 1)]
    [InlineData("watch", "", "?watch=1&resourceVersion=7&sendInitialEvents=true", 10)]
    [InlineData("get", "small", "", 1)]
    [InlineData("create", "small", "", 1)]
    public void A_request_has_a_seat_for_so_many_bytes_as_it_looks_at(string verb, string space, string query, int seats) =>
        Assert.Equal(new Work(seats), Of(verb, space, query));

    [Fact]
    public void None_is_wider_than_its_level_lets_it_be() => Assert.Equal(new Work(3), Of("list", "", "", seatsMax: 3));

    [Fact]
    public void Sizes_follow_what_happens_to_the_objects()
    {
        _cache.Apply(new Revision(2), EventType.Modified, new("large", "o-0"), new byte[91 * ObjectBytes], null);
        Assert.Equal(new Work(19), Of("list", "", ""));
        _cache.Apply(new Revision(3), EventType.Deleted, new("large", "o-0"), new byte[91 * ObjectBytes], null);
        _cache.Apply(new Revision(4), EventType.Added, new("small", "new"), new byte[ObjectBytes], null);
        Assert.Equal(new Work(10), Of("list", "", ""));
        Assert.Equal(100L * ObjectBytes, _cache.ObjectBytes);
    }

    [Fact]
    public void A_write_pays_for_those_who_watch()
    {
        List<EventCursor> cursors = [];
        for (var i = 0; i < 9; i++)
            cursors.Add(_cache.OpenCursor(_cache.Revision)!);
        Assert.Equal(new Work(1), Of("update", "small", ""));
        for (var i = 0; i < 12; i++)
            cursors.Add(_cache.OpenCursor(_cache.Revision)!);
        Assert.Equal(new Work(1, 3 * WorkEstimator.EventSeconds), Of("update", "small", ""));
        Assert.Equal(new Work(1), Of("get", "small", ""));
        cursors.ForEach(c => c.Dispose());
        Assert.Equal(new Work(1), Of("update", "small", ""));
    }

    private Work Of(string verb, string space, string query, int seatsMax = 100) => _estimator.Of(
        new RequestScope
        {
            AuditId = "",
            Target = RequestTarget.Parse("/apis/firewalld.fedoraproject.org/v1/portrules" + query)!,
            Info = new() { Verb = verb, Path = "", IsResourceRequest = true, Namespace = space },
        },
        Kind,
        seatsMax);

    private static IEnumerable<CachedObject> Objects(string space, int count) =>
        Enumerable.Range(0, count).Select(i => new CachedObject(Kind, new(space, $"o-{i}"), new Revision(1), new byte[ObjectBytes]));

    private sealed class Readers(WatchCache cache) : IObjectReaders, IObjectReader
    {
        public WatchCache Cache => cache;

        public bool AreReady => true;

        public string? StoreShortOfRoom => null;

        public IObjectReader Of(ResourceKind kind) => this;

        public ValueTask<Revision> CatchUpAsync(CancellationToken cancellationToken) => ValueTask.FromResult(cache.Revision);
    }
}
