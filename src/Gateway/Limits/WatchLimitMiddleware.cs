using System.Runtime.InteropServices;
using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Users;
using OrleansAA.Gateway.Requests;

namespace OrleansAA.Gateway.Limits;

/// <summary>Bounds how many watches one user has open (--max-watches-per-user): each takes memory and wakes with every change. system:masters, who are there to mend it, do not count.</summary>
internal sealed class WatchLimitMiddleware(RequestDelegate next, RequestLimits limits)
{
    private const int RetryAfterSeconds = 1;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _byUser = [];

    public Task InvokeAsync(HttpContext context) => context.Scope() is { Info.Verb: "watch" } scope && limits.WatchesPerUserMax > 0 && !scope.User.Groups.Contains(UserInfo.MastersGroup)
        ? CountAsync(context, scope.User.Name)
        : next(context);

    private async Task CountAsync(HttpContext context, string user)
    {
        if (!TryOpen(user))
        {
            throw Statuses.TooManyRequests(
                $"Too many requests, please try again later: this user has {limits.WatchesPerUserMax} watches open, and may have no more.", RetryAfterSeconds);
        }
        try
        {
            await next(context);
        }
        finally
        {
            Close(user);
        }
    }

    private bool TryOpen(string user)
    {
        lock (_gate)
        {
            ref var open = ref CollectionsMarshal.GetValueRefOrAddDefault(_byUser, user, out _);
            if (open >= limits.WatchesPerUserMax)
                return false;
            open++;
            return true;
        }
    }

    private void Close(string user)
    {
        lock (_gate)
        {
            if (--CollectionsMarshal.GetValueRefOrNullRef(_byUser, user) == 0)
                _byUser.Remove(user);
        }
    }
}
