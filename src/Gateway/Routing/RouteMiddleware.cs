using OrleansAA.Gateway.Requests;

namespace OrleansAA.Gateway.Routing;

/// <summary>Finds out where the path leads: limits, closing and upgrades go by it, before anything is answered.</summary>
internal sealed class RouteMiddleware(RequestDelegate next, RouteTable routes)
{
    public Task InvokeAsync(HttpContext context)
    {
        var scope = context.Scope();
        var route = routes.Match(scope.Target.Path);
        context.Features.Set(route);
        scope.TakesUpgrades = route.Subresource is { TakesUpgrades: true };
        scope.IsLongRunning = scope.Info.Verb == "watch" || route.Subresource is { IsLongRunning: true };
        return next(context);
    }
}

internal static class RouteExtensions
{
    public static ApiRoute Route(this HttpContext context) => context.Features.Get<ApiRoute>()!;
}
