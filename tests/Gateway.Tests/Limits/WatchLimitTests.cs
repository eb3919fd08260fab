using Microsoft.AspNetCore.Http;
using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Users;
using OrleansAA.Gateway.Limits;
using OrleansAA.Gateway.Requests;

namespace OrleansAA.Gateway.Tests.Limits;

/// <summary>How many watches one user may have open.</summary>
public sealed class WatchLimitTests
{
    private const int Max = 3;

    private TaskCompletionSource _open = new();

    [Fact]
    public async Task One_more_is_refused_until_one_ends_and_other_users_have_their_own()
    {
        var limit = new WatchLimitMiddleware(_ => _open.Task, new() { WatchesPerUserMax = Max });
        var watches = Enumerable.Range(0, Max).Select(_ => Ask(limit, "alice")).ToList();
        var refusal = await Assert.ThrowsAsync<StatusException>(() => Ask(limit, "alice"));
        Assert.Equal((429, "TooManyRequests", 1), (refusal.Code, refusal.Status.Reason, refusal.Status.Details?.RetryAfterSeconds));
        Assert.Equal("Too many requests, please try again later: this user has 3 watches open, and may have no more.", refusal.Message);
        Assert.False(Ask(limit, "bob").IsCompleted);
        Assert.False(Ask(limit, "alice", verb: "get").IsCompleted);

        _open.SetException(new IOException("the client has gone"));
        foreach (var watch in watches)
            await Assert.ThrowsAsync<IOException>(() => watch);
        _open = new();
        for (var i = 0; i < Max; i++)
            Assert.False(Ask(limit, "alice").IsCompleted);
    }

    [Fact]
    public void Masters_have_as_many_as_they_like_and_so_has_everybody_at_0()
    {
        var limit = new WatchLimitMiddleware(_ => _open.Task, new() { WatchesPerUserMax = 1 });
        Assert.All(Enumerable.Range(0, 5), _ => Assert.False(Ask(limit, "admin", UserInfo.MastersGroup).IsFaulted));
        var none = new WatchLimitMiddleware(_ => _open.Task, new() { WatchesPerUserMax = 0 });
        Assert.All(Enumerable.Range(0, 5), _ => Assert.False(Ask(none, "alice").IsFaulted));
    }

    private static Task Ask(WatchLimitMiddleware limit, string user, string? group = null, string verb = "watch")
    {
        var context = new DefaultHttpContext();
        context.Features.Set(new RequestScope { AuditId = "", Info = new() { Verb = verb, Path = "" }, User = UserInfo.Authenticated(user, "", group is null ? [] : [group]) });
        return limit.InvokeAsync(context);
    }
}
