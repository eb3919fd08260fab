using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Runtime;
using OrleansAA.ApiMachinery.Admission;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Registry;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Storage;
using OrleansAA.ApiMachinery.Users;
using OrleansAA.PortRules;
using OrleansAA.Contracts.Objects;
using OrleansAA.Grains.Registry;
using OrleansAA.Grains.Replicas;
using OrleansAA.Grains.Tests.Storage;
using OrleansAA.Storage.Testing;
using Xunit;

namespace OrleansAA.Grains.Tests.Cluster;

/// <summary>Writes whose owner does not answer, each time for another reason.</summary>
public sealed class ReplicaObjectWriterTests(OwnRedis redis) : IClassFixture<OwnRedis>, IAsyncLifetime, ICommitListener, ISiloReachability
{
    private static readonly ResourceKind Kind = PortRuleKind.Create();

    private static readonly TimeSpan Impatient = TimeSpan.FromMilliseconds(50);

    private readonly RedisPlace _place = redis.NewPlace();
    private readonly List<LogEntry> _told = [];
    private bool _isAnyGone;
    private volatile int _looks;
    private IRevisionStore _store = null!;
    private ObjectRegistry _registry = null!;

    public async ValueTask InitializeAsync()
    {
        _store = await _place.Stores.OpenAsync(Kind.Resource, TestContext.Current.CancellationToken);
        _registry = new(Kind, _store, new WritePlanner(Kind, AdmissionChain.Empty, TimeProvider.System, Guid.NewGuid), this);
    }

    public ValueTask DisposeAsync() => _place.DisposeAsync();

    void ICommitListener.Committed(LogEntry entry) => _told.Add(entry);

    [Fact]
    public async Task A_write_that_never_arrived_is_done_here()
    {
        var result = await WriteAsync(new Owner(_ => throw new SiloUnavailableException("gone")));

        Assert.Equal((201, 2), (result.Code, result.Revision));
        Assert.Equal(new Revision(2), (await _store.HeadAsync()).Last);
    }

    [Fact]
    public async Task A_write_that_was_done_before_its_answer_was_lost_is_not_done_again()
    {
        var done = default(WriteResult);
        var result = await WriteAsync(new Owner(async request =>
        {
            done = await _registry.WriteAsync(request, new ObjectState(), TestContext.Current.CancellationToken);
            throw new TimeoutException("too late");
        }));

        Assert.Equal((done!.Code, done.Revision), (result.Code, result.Revision));
        Assert.Equal(done.Object.ToArray(), result.Object.ToArray());
        Assert.Equal(new Revision(2), (await _store.HeadAsync()).Last);
        Assert.Equal([2, 2], _told.Select(e => e.Revision.Number));
    }

    [Fact]
    public async Task A_write_that_may_have_been_done_before_the_log_was_compacted_is_refused_and_not_done_again()
    {
        var result = await WriteAsync(new Owner(async request =>
        {
            await _registry.WriteAsync(request, new ObjectState(), TestContext.Current.CancellationToken);
            await _store.TrimAsync(2);
            throw new TimeoutException("too late");
        }));

        Assert.Equal(503, result.Code);
        Assert.Equal(new Revision(2), (await _store.HeadAsync()).Last);
    }

    [Fact]
    public async Task An_owner_that_wakes_after_the_write_was_done_here_cannot_do_it_again()
    {
        var asleep = new TaskCompletionSource<WriteResult>();
        var queued = default(WriteRequest);
        var result = await WriteAsync(new Owner(request =>
        {
            queued = request;
            return asleep.Task;
        }), Impatient);
        Assert.Equal(201, result.Code);
        var deleted = await _registry.WriteAsync(Delete(), new ObjectState(), TestContext.Current.CancellationToken);
        Assert.Equal(3, deleted.Revision);

        var late = await _registry.WriteAsync(queued!, new ObjectState(), TestContext.Current.CancellationToken);

        Assert.Equal(503, late.Code);
        Assert.Equal(new Revision(3), (await _store.HeadAsync()).Last);
        Assert.Null(await _store.GetAsync(new("ns", "web")));
    }

    /// <summary>The grain still lives somewhere, cut off, and has not heard of what was done elsewhere.</summary>
    [Fact]
    public async Task What_an_owner_refuses_it_refuses_for_what_is_true_and_not_for_what_it_believes()
    {
        var belief = new ObjectState();
        Assert.Equal(201, (await _registry.WriteAsync(Create() with { OperationId = Guid.CreateVersion7() }, belief, TestContext.Current.CancellationToken)).Code);
        Assert.Equal(200, (await _registry.WriteAsync(Delete(), new ObjectState(), TestContext.Current.CancellationToken)).Code);

        Assert.Equal(201, (await _registry.WriteAsync(Create() with { OperationId = Guid.CreateVersion7() }, belief, TestContext.Current.CancellationToken)).Code);

        Assert.Equal(200, (await _registry.WriteAsync(Delete(), belief, TestContext.Current.CancellationToken)).Code);
        Assert.Equal(201, (await _registry.WriteAsync(Create() with { OperationId = Guid.CreateVersion7() }, new ObjectState(), TestContext.Current.CancellationToken)).Code);
        Assert.Equal(200, (await _registry.WriteAsync(Delete(), belief, TestContext.Current.CancellationToken)).Code);
    }

    [Fact]
    public async Task A_write_that_its_caller_gave_up_is_not_done_here()
    {
        using var caller = new CancellationTokenSource();
        var write = Writer(new Owner(_ => new TaskCompletionSource<WriteResult>().Task), TimeSpan.FromMinutes(1)).WriteAsync(Kind.Resource, Create(), caller.Token);

        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => write);
        Assert.Equal(Revision.Origin, (await _store.HeadAsync()).Last);
    }

    [Fact]
    public async Task A_silo_that_has_gone_is_not_waited_for_to_the_end()
    {
        _isAnyGone = true;
        var result = await Writer(new Owner(_ => new TaskCompletionSource<WriteResult>().Task), TimeSpan.FromHours(1))
            .WriteAsync(Kind.Resource, Create(), TestContext.Current.CancellationToken);

        Assert.Equal((201, 2), (result.Code, result.Revision));
    }

    [Fact]
    public async Task An_owner_that_takes_its_time_is_waited_for_while_all_silos_are_there()
    {
        var answer = new TaskCompletionSource<WriteResult>();
        var write = Writer(new Owner(_ => answer.Task), TimeSpan.FromHours(1)).WriteAsync(Kind.Resource, Create(), TestContext.Current.CancellationToken);
        while (_looks < 2)
            await Task.Yield();
        answer.SetResult(new WriteResult { Code = 201, Revision = 7 });

        Assert.Equal(7, (await write).Revision);
        Assert.Equal(Revision.Origin, (await _store.HeadAsync()).Last);
    }

    [Fact]
    public async Task An_owner_that_says_it_is_working_is_not_given_up()
    {
        var answer = new TaskCompletionSource<WriteResult>();
        var owner = new Owner(_ => answer.Task) { IsWorking = () => true };
        var write = Writer(owner, TimeSpan.FromMilliseconds(10)).WriteAsync(Kind.Resource, Create(), TestContext.Current.CancellationToken);
        while (owner.Asked < 3)
            await Task.Yield();
        answer.SetResult(new WriteResult { Code = 201, Revision = 7 });

        Assert.Equal(7, (await write).Revision);
        Assert.Equal(Revision.Origin, (await _store.HeadAsync()).Last);
    }

    [Fact]
    public async Task An_owner_that_knows_nothing_of_the_write_or_does_not_say_is_given_up()
    {
        foreach (var isWorking in new Func<bool>[] { () => false, () => throw new TimeoutException("frozen") })
        {
            var owner = new Owner(_ => new TaskCompletionSource<WriteResult>().Task) { IsWorking = isWorking };
            Assert.InRange((await WriteAsync(owner, Impatient)).Code, 201, 409);
            Assert.Equal(1, owner.Asked);
        }
    }

    Task<bool> ISiloReachability.IsAnyGoneAsync()
    {
        Interlocked.Increment(ref _looks);
        return Task.FromResult(_isAnyGone);
    }

    /// <summary>The owner answers, be it with a failure: however busy the machine is, it is not given up before.</summary>
    private Task<WriteResult> WriteAsync(Owner owner) => WriteAsync(owner, TimeSpan.FromHours(1));

    private Task<WriteResult> WriteAsync(Owner owner, TimeSpan patience) =>
        Writer(owner, patience).WriteAsync(Kind.Resource, Create(), TestContext.Current.CancellationToken);

    private ReplicaObjectWriter Writer(Owner owner, TimeSpan patience) =>
        new(_ => owner, _ => _registry, new OwnerWatch(this, patience, TimeProvider.System), NullLogger<ReplicaObjectWriter>.Instance);

    private static WriteRequest Create() => new()
    {
        Verb = WriteVerb.Create, Version = "v1", Namespace = "ns", Name = "web", FieldManager = "test", User = UserInfo.Anonymous,
        Body = Encoding.UTF8.GetBytes("""{"metadata":{"name":"web"},"spec":{"name":"http","host":"node-1.example.com","port":80}}"""),
    };

    private static WriteRequest Delete() => new()
    {
        Verb = WriteVerb.Delete, Version = "v1", Namespace = "ns", Name = "web", FieldManager = "test", User = UserInfo.Anonymous, Delete = new(), OperationId = Guid.CreateVersion7(),
    };

    private sealed class Owner(Func<WriteRequest, Task<WriteResult>> write) : IObjectGrain
    {
        private int _asked;

        public Func<bool> IsWorking { get; init; } = () => false;

        /// <summary>How often it was asked whether it is alive.</summary>
        public int Asked => Volatile.Read(ref _asked);

        /// <summary>As Orleans does: who gives up a call waits no longer for its answer.</summary>
        public Task<WriteResult> WriteAsync(WriteRequest request, CancellationToken cancellationToken) => write(request).WaitAsync(cancellationToken);

        public Task<bool> IsWorkingOnAsync(Guid operationId)
        {
            Interlocked.Increment(ref _asked);
            return Task.FromResult(IsWorking());
        }
    }
}
