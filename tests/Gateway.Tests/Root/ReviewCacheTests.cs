using Microsoft.Extensions.Time.Testing;
using OrleansAA.Gateway.Root;

namespace OrleansAA.Gateway.Tests.Root;

public sealed class ReviewCacheTests
{
    private static readonly TimeSpan Ttl = TimeSpan.FromSeconds(10);

    private readonly FakeTimeProvider _clock = new();
    private readonly ReviewCache<string> _cache;
    private int _asked;

    public ReviewCacheTests() => _cache = new(entriesMax: 3, TimeSpan.FromSeconds(30), _clock);

    [Fact]
    public async Task An_answer_is_kept_for_its_time_and_not_longer()
    {
        await AskAsync("a");
        _clock.Advance(Ttl - TimeSpan.FromTicks(1));
        await AskAsync("a");
        Assert.Equal(1, _asked);
        _clock.Advance(TimeSpan.FromTicks(1));
        await AskAsync("a");
        Assert.Equal(2, _asked);
    }

    [Fact]
    public async Task The_least_lately_used_answer_goes_first()
    {
        foreach (var question in new[] { "a", "b", "c", "a", "d" })
            await AskAsync(question);
        Assert.Equal((4, 3), (_asked, _cache.Count));
        await AskAsync("a");
        Assert.Equal(4, _asked);
        await AskAsync("b");
        Assert.Equal(5, _asked);
    }

    [Fact]
    public async Task Who_asks_the_same_at_once_shares_the_answer()
    {
        var answer = new TaskCompletionSource<(string, TimeSpan)>();
        var waiting = Enumerable.Range(0, 10).Select(_ => _cache.GetAsync("a", _ => Count(answer.Task), CancellationToken.None)).ToList();
        answer.SetResult(("yes", TimeSpan.Zero));
        Assert.All(await Task.WhenAll(waiting), a => Assert.Equal("yes", a));
        Assert.Equal((1, 0), (_asked, _cache.Count));
    }

    [Fact]
    public async Task Who_goes_away_does_not_end_the_question_of_the_others()
    {
        var answer = new TaskCompletionSource<(string, TimeSpan)>();
        using var impatient = new CancellationTokenSource();
        var first = _cache.GetAsync("a", _ => Count(answer.Task), impatient.Token);
        var second = _cache.GetAsync("a", _ => Count(answer.Task), CancellationToken.None);
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        answer.SetResult(("yes", Ttl));
        Assert.Equal("yes", await second);
    }

    [Fact]
    public async Task An_error_is_shared_but_not_kept()
    {
        await Assert.ThrowsAsync<IOException>(() => _cache.GetAsync("a", _ => throw new IOException("away"), CancellationToken.None));
        Assert.Equal("yes", await AskAsync("a"));
    }

    private Task<string> AskAsync(string question) => _cache.GetAsync(question, _ => Count(Task.FromResult(("yes", Ttl))), CancellationToken.None);

    private Task<(string, TimeSpan)> Count(Task<(string, TimeSpan)> answer)
    {
        Interlocked.Increment(ref _asked);
        return answer;
    }
}
