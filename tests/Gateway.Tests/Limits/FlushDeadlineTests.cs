using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Time.Testing;
using OrleansAA.Gateway.Limits;
using OrleansAA.Gateway.Requests;

namespace OrleansAA.Gateway.Tests.Limits;

public sealed class FlushDeadlineTests
{
    private readonly FakeTimeProvider _clock = new();
    private readonly DefaultHttpContext _context = new();
    private readonly Lifetime _lifetime = new();
    private readonly TaskCompletionSource _flush = new();

    public FlushDeadlineTests()
    {
        _context.Features.Set<IHttpRequestLifetimeFeature>(_lifetime);
        _context.Features.Set(new RequestScope { AuditId = "" });
    }

    [Theory]
    [InlineData("list")]
    [InlineData("watch")]
    public void A_flush_that_does_not_end_in_time_ends_the_request(string verb)
    {
        using var deadline = Deadline(verb);
        var timeout = verb == "watch" ? ServingLimits.WatchFlushTimeout : ServingLimits.FlushTimeout;
        _ = deadline.Limit(_flush.Task);
        _clock.Advance(timeout - TimeSpan.FromSeconds(1));
        Assert.False(_lifetime.IsAborted);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.True(_lifetime.IsAborted);
    }

    [Fact]
    public async Task Each_flush_has_the_whole_time()
    {
        using var deadline = Deadline("list");
        for (var i = 0; i < 5; i++)
        {
            var flush = new TaskCompletionSource();
            var limited = deadline.Limit(flush.Task);
            _clock.Advance(ServingLimits.FlushTimeout / 2);
            flush.SetResult();
            await limited;
        }
        _clock.Advance(ServingLimits.FlushTimeout);
        Assert.False(_lifetime.IsAborted);
    }

    [Fact]
    public void A_server_that_stops_does_not_wait_for_those_that_do_not_read()
    {
        using var stopping = new CancellationTokenSource();
        using var deadline = Deadline("watch", stopping);
        _ = deadline.Limit(_flush.Task);
        stopping.Cancel();
        _clock.Advance(ServingLimits.FlushTimeoutWhenStopping);
        Assert.True(_lifetime.IsAborted);
    }

    [Fact]
    public void What_is_over_is_not_aborted()
    {
        var deadline = Deadline("list");
        _ = deadline.Limit(_flush.Task);
        deadline.Dispose();
        _clock.Advance(ServingLimits.FlushTimeout);
        Assert.False(_lifetime.IsAborted);
    }

    private FlushDeadline Deadline(string verb, CancellationTokenSource? stopping = null)
    {
        _context.Scope().Info = new() { Verb = verb, Path = "/" };
        _context.Scope().IsLongRunning = verb == "watch";
        return new(_context, _clock, stopping?.Token ?? CancellationToken.None);
    }

    private sealed class Lifetime : IHttpRequestLifetimeFeature
    {
        public bool IsAborted { get; private set; }

        public CancellationToken RequestAborted { get; set; }

        public void Abort() => IsAborted = true;
    }
}
