using Microsoft.AspNetCore.Http;
using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Users;
using OrleansAA.Gateway.Limits;
using OrleansAA.Gateway.Requests;

namespace OrleansAA.Gateway.Tests.Limits;

/// <summary>How many requests are worked on at once, and who is refused with 429.</summary>
public sealed class InFlightTests
{
    private readonly TaskCompletionSource _answered = new();
    private readonly InFlightMiddleware _limit;
    private readonly List<Task> _underWay = [];

    public InFlightTests() => _limit = new InFlightMiddleware(_ => _answered.Task, new(), new());

    [Theory]
    [InlineData("get", ServingLimits.RequestsInFlightMax, "create")]
    [InlineData("create", ServingLimits.MutatingRequestsInFlightMax, "list")]
    public async Task One_more_than_there_may_be_is_refused_and_those_of_the_other_sort_are_not(string verb, int max, string other)
    {
        for (var i = 0; i < max; i++)
            _underWay.Add(AskAsync(verb, $"user-{i % 4}"));
        Assert.DoesNotContain(_underWay, t => t.IsCompleted);

        var refusal = await Assert.ThrowsAsync<StatusException>(() => AskAsync(verb, "late"));
        Assert.Equal((429, "TooManyRequests"), (refusal.Code, refusal.Status.Reason));
        Assert.Equal("Too many requests, please try again later.", refusal.Message);
        Assert.False(AskAsync(other, "late").IsCompleted);

        _answered.SetResult();
        await Task.WhenAll(_underWay);
        await AskAsync(verb, "late");
    }

    [Fact]
    public void What_mends_a_server_and_what_waits_on_it_takes_no_slot()
    {
        for (var i = 0; i < ServingLimits.RequestsInFlightMax; i++)
            _underWay.Add(AskAsync("list", $"user-{i % 4}"));

        Assert.False(AskAsync("get", "probe", path: "/readyz/ping").IsFaulted);
        Assert.False(AskAsync("get", "admin", UserInfo.MastersGroup).IsFaulted);
        Assert.False(AskAsync("watch", "watcher", isLongRunning: true).IsFaulted);
        Assert.True(AskAsync("get", "anybody", path: "/readyzzz").IsFaulted);
    }

    [Fact]
    public async Task Both_limits_are_flags_and_0_is_none()
    {
        var limit = new InFlightMiddleware(_ => _answered.Task, new() { RequestsInFlightMax = 0, MutatingRequestsInFlightMax = 2 }, new());
        for (var i = 0; i < 2 * ServingLimits.RequestsInFlightMax; i++)
            Assert.False(AskAsync(limit, "get", "alice").IsCompleted);
        Assert.False(AskAsync(limit, "create", "alice").IsCompleted);
        Assert.Equal(429, (await Assert.ThrowsAsync<StatusException>(() => AskAsync(limit, "create", "alice"))).Code);
    }

    private Task AskAsync(string verb, string user, string? group = null, string path = "/apis", bool isLongRunning = false) =>
        AskAsync(_limit, verb, user, group, path, isLongRunning);

    private static Task AskAsync(InFlightMiddleware limit, string verb, string user, string? group = null, string path = "/apis", bool isLongRunning = false)
    {
        var context = new DefaultHttpContext();
        context.Features.Set(new RequestScope
        {
            AuditId = "1",
            Info = new() { Verb = verb, Path = path },
            IsLongRunning = isLongRunning,
            User = UserInfo.Authenticated(user, "", group is null ? [] : [group], new Dictionary<string, IReadOnlyList<string>>()),
        });
        return limit.InvokeAsync(context);
    }
}
