using OrleansAA.Gateway.Requests;

namespace OrleansAA.Gateway.Authorization;

/// <summary>403, or on.</summary>
internal sealed class AuthorizationMiddleware(RequestDelegate next, IAuthorizer authorizer)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var scope = context.Scope();
        if (!await authorizer.IsAllowedAsync(scope.User, scope.Info, context.RequestAborted))
            throw Forbidden.For(scope.User, scope.Info);
        await next(context);
    }
}
