using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Time.Testing;
using OrleansAA.ApiMachinery.Errors;
using OrleansAA.Gateway.Limits;
using OrleansAA.Gateway.Requests;

namespace OrleansAA.Gateway.Tests.Limits;

public sealed class DeadlineTests : IDisposable
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(1);

    private readonly FakeTimeProvider _clock = new();
    private readonly DefaultHttpContext _context = new();
    private readonly Lifetime _lifetime = new();
    private RequestLimits _limits = new();

    public DeadlineTests()
    {
        _context.Features.Set<IHttpRequestLifetimeFeature>(_lifetime);
        _context.Features.Set(new RequestScope { AuditId = "" });
    }

    public void Dispose() => _lifetime.Dispose();

    [Theory]
    [InlineData("/openapi/v2")]
    [InlineData("/livez")]
    [InlineData("/apis/firewalld.fedoraproject.org/v1/portrules")]
    public async Task Whatever_is_no_watch_has_a_deadline(string path)
    {
        var request = Begin(path, "");
        _clock.Advance(ServingLimits.RequestTimeout - Moment);
        Assert.False(request.IsCompleted);
        _clock.Advance(Moment);
        Assert.Equal(504, (await Assert.ThrowsAsync<StatusException>(() => request)).Code);
    }

    [Theory]
    [InlineData("?timeoutSeconds=5", 5)]
    [InlineData("?timeoutSeconds=86400", 3600)]
    [InlineData("?timeoutSeconds=99999999999999999999", 3600)]
    [InlineData("?timeoutSeconds=-1", 3600)]
    [InlineData("", 3600)]
    public async Task A_watch_that_does_not_end_when_its_time_is_over_is_broken_off(string query, int seconds)
    {
        var request = Begin("/apis/firewalld.fedoraproject.org/v1/portrules", query, "watch");
        _clock.Advance(TimeSpan.FromSeconds(seconds) + ServingLimits.WatchEndGrace - Moment);
        Assert.False(_lifetime.IsAborted);
        _clock.Advance(Moment);
        Assert.True(_lifetime.IsAborted);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request);
    }

    [Fact]
    public async Task The_longest_a_request_may_take_is_a_flag()
    {
        _limits = new() { RequestTimeout = TimeSpan.FromSeconds(5) };
        var request = Begin("/apis/firewalld.fedoraproject.org/v1/portrules", "?timeout=30s");
        _clock.Advance(_limits.RequestTimeout - Moment);
        Assert.False(request.IsCompleted);
        _clock.Advance(Moment);
        Assert.Equal(504, (await Assert.ThrowsAsync<StatusException>(() => request)).Code);
    }

    [Fact]
    public void A_watch_without_a_time_lasts_as_long_as_it_would_by_chance()
    {
        _limits = new() { WatchTimeoutMin = TimeSpan.FromHours(2) };
        _ = Begin("/apis/firewalld.fedoraproject.org/v1/portrules", "", "watch");
        _clock.Advance(TimeSpan.FromHours(4) + ServingLimits.WatchEndGrace - Moment);
        Assert.False(_lifetime.IsAborted);
        _clock.Advance(Moment);
        Assert.True(_lifetime.IsAborted);
    }

    private Task Begin(string path, string query, string verb = "get")
    {
        _context.Scope().Target = RequestTarget.Parse(path + query)!;
        _context.Scope().Info = new() { Verb = verb, Path = path, IsResourceRequest = path.StartsWith("/apis/", StringComparison.Ordinal) };
        return new DeadlineMiddleware(c => Task.Delay(Timeout.InfiniteTimeSpan, _clock, c.RequestAborted), _limits, _clock).InvokeAsync(_context);
    }

    private sealed class Lifetime : IHttpRequestLifetimeFeature, IDisposable
    {
        private readonly CancellationTokenSource _aborted = new();

        public Lifetime() => RequestAborted = _aborted.Token;

        public bool IsAborted { get; private set; }

        public CancellationToken RequestAborted { get; set; }

        public void Abort()
        {
            IsAborted = true;
            _aborted.Cancel();
        }

        public void Dispose() => _aborted.Dispose();
    }
}
