using OrleansAA.Gateway.Requests;

namespace OrleansAA.Gateway.Authorization;

/// <summary>403, or on.</summary>
internal sealed class AuthorizationMiddleware(RequestDelegate next, IAuthorizer authorizer)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var scope = context.Scope();
        var attributes = AuthorizationAttributes.Of(scope.User, scope.Info, scope.Target.Query);
        var decision = await authorizer.AuthorizeAsync(attributes, context.RequestAborted);
        if (!decision.IsAllowed)
        {
            context.Response.Headers.XContentTypeOptions = "nosniff";
            throw Forbidden.For(attributes, decision.Reason);
        }
        await next(context);
    }
}
