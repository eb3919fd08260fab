using Microsoft.Extensions.Time.Testing;
using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Storage;
using OrleansAA.ApiMachinery.Storage.Memory;
using OrleansAA.ApiMachinery.Watching;
using OrleansAA.Storage.Testing;
using Xunit;

namespace OrleansAA.ApiMachinery.Tests.Watching;

public sealed class ReadIndexTests : IAsyncLifetime
{
    private static readonly ResourceKind Kind = RuleKind.Checked;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly FakeTimeProvider _clock = new();
    private readonly MemoryRevisionStores _stores = new(TimeProvider.System);
    private readonly Queue<TaskCompletionSource> _questions = new();
    private readonly SemaphoreSlim _asked = new(0);
    private WatchCache _cache = null!;
    private StoreProxy _store = null!;
    private ReadIndex _reader = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _store = new StoreProxy(await _stores.OpenAsync(Kind.Resource, Token));
        _cache = new WatchCache(Kind, new WatchCacheLimits(), _clock);
        _cache.Reset((await _store.HeadAsync(Token)).Last, []);
        _reader = new ReadIndex(_store, _cache, _clock);
    }

    public ValueTask DisposeAsync()
    {
        _cache.Dispose();
        _asked.Dispose();
        return _stores.DisposeAsync();
    }

    [Fact]
    public async Task Readers_who_come_during_a_question_share_the_next_one()
    {
        AnswerByHand();
        var first = CatchUp();
        await QuestionAsync();
        var later = Enumerable.Range(0, 50).Select(_ => CatchUp()).ToList();

        _questions.Dequeue().SetResult();
        await first.WaitAsync(Patience, Token);
        await QuestionAsync();
        Assert.All(later, l => Assert.False(l.IsCompleted));

        _questions.Dequeue().SetResult();
        await Task.WhenAll(later).WaitAsync(Patience, Token);
        Assert.Equal(0, _asked.CurrentCount);
    }

    [Fact]
    public async Task A_reader_sees_what_was_committed_after_the_question_that_was_under_way()
    {
        AnswerByHand();
        var first = CatchUp();
        await QuestionAsync();
        var late = CatchUp();
        var revision = await _store.AddAsync(new("ns", "a"), "1");
        _cache.Apply(revision, EventType.Added, new("ns", "a"), StoreSteps.Object("1").WithRevision(revision), null);

        _questions.Dequeue().SetResult();
        await QuestionAsync();
        _questions.Dequeue().SetResult();

        await first.WaitAsync(Patience, Token);
        Assert.Equal(revision, await late.WaitAsync(Patience, Token));
    }

    [Fact]
    public async Task A_reader_waits_for_the_cache()
    {
        var revision = await _store.AddAsync(new("ns", "a"), "1");
        var read = CatchUp();
        Assert.False(read.IsCompleted);
        _cache.Apply(revision, EventType.Added, new("ns", "a"), StoreSteps.Object("1").WithRevision(revision), null);
        Assert.Equal(revision, await read.WaitAsync(Patience, Token));
    }

    [Fact]
    public async Task A_cache_that_does_not_get_there_is_a_timeout()
    {
        await _store.AddAsync(new("ns", "a"), "1");
        var read = CatchUp();
        while (!read.IsCompleted)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }
        Assert.Equal(504, (await Assert.ThrowsAsync<StatusException>(() => read)).Code);
    }

    [Fact]
    public async Task A_store_that_does_not_answer_is_unavailable_and_asked_again_by_the_next()
    {
        _store.BeforeHead = () => throw new StoreUnavailableException("away");
        Assert.Equal(503, (await Assert.ThrowsAsync<StatusException>(CatchUp)).Code);
        _store.BeforeHead = () => Task.CompletedTask;
        await CatchUp();
    }

    [Fact]
    public async Task A_question_that_fails_at_once_does_not_stay_in_the_way_of_those_that_follow()
    {
        var throwing = new ThrowingStore(_store);
        var reader = new ReadIndex(throwing, _cache, _clock);
        AnswerByHand();
        var first = reader.CatchUpAsync(Token).AsTask();
        await QuestionAsync();
        var second = reader.CatchUpAsync(Token).AsTask();
        throwing.Throws = true;
        _questions.Dequeue().SetResult();
        await first.WaitAsync(Patience, Token);
        await Assert.ThrowsAsync<StatusException>(() => second.WaitAsync(Patience, Token));

        throwing.Throws = false;
        var third = reader.CatchUpAsync(Token).AsTask();
        await QuestionAsync();
        var fourth = reader.CatchUpAsync(Token).AsTask();
        _questions.Dequeue().SetResult();
        await QuestionAsync();
        _questions.Dequeue().SetResult();
        await Task.WhenAll(third, fourth).WaitAsync(Patience, Token);
    }

    [Fact]
    public async Task One_reader_that_gives_up_does_not_take_the_question_from_the_others()
    {
        AnswerByHand();
        using var impatient = new CancellationTokenSource();
        var gone = _reader.CatchUpAsync(impatient.Token).AsTask();
        await QuestionAsync();
        var stays = CatchUp();
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gone);

        _questions.Dequeue().SetResult();
        await QuestionAsync();
        _questions.Dequeue().SetResult();
        await stays.WaitAsync(Patience, Token);
    }

    private Task<Revision> CatchUp() => _reader.CatchUpAsync(Token).AsTask();

    /// <summary>From now on each question to the store waits until the test answers it.</summary>
    private void AnswerByHand() => _store.BeforeHead = () =>
    {
        var question = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_questions)
            _questions.Enqueue(question);
        _asked.Release();
        return question.Task;
    };

    private Task QuestionAsync() => _asked.WaitAsync(Token).WaitAsync(Patience, Token);

    /// <summary>A store whose question fails before there is a task.</summary>
    private sealed class ThrowingStore(IRevisionStore store) : IRevisionStore
    {
        public bool Throws { get; set; }

        public GroupResource Resource => store.Resource;

        public Revision Seen => store.Seen;

        public ValueTask<StoreHead> HeadAsync(CancellationToken cancellationToken) =>
            Throws ? throw new StoreUnavailableException("closed") : store.HeadAsync(cancellationToken);

        public ValueTask<CommitOutcome> CommitAsync(Commit commit, CancellationToken cancellationToken) => store.CommitAsync(commit, cancellationToken);

        public ValueTask<Revision?> SettleAsync(Guid operationId, Revision since, CancellationToken cancellationToken) => store.SettleAsync(operationId, since, cancellationToken);

    public ValueTask<LogSize> LogSizeAsync(CancellationToken cancellationToken) => store.LogSizeAsync(cancellationToken);

        public ValueTask<StoredObject?> GetAsync(NamespacedName name, CancellationToken cancellationToken) => store.GetAsync(name, cancellationToken);

        public ValueTask<IReadOnlyList<LogEntry>> ReadLogAsync(Revision after, Revision upTo, int max, CancellationToken cancellationToken) =>
            store.ReadLogAsync(after, upTo, max, cancellationToken);

        public ValueTask<IReadOnlyList<StoredObject>> ScanAsync(NamespacedName? after, int max, CancellationToken cancellationToken) =>
            store.ScanAsync(after, max, cancellationToken);

        public ValueTask<Revision> TrimAsync(Revision upTo, CancellationToken cancellationToken) => store.TrimAsync(upTo, cancellationToken);
    }
}
