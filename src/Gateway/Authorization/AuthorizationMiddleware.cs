using OrleansAA.Gateway.Requests;
using OrleansAA.Gateway.Telemetry;

namespace OrleansAA.Gateway.Authorization;

/// <summary>403, or on.</summary>
internal sealed class AuthorizationMiddleware(RequestDelegate next, IAuthorizer authorizer, AccessMetrics metrics, TimeProvider clock)
{
    private const string DecisionKey = "authorization.k8s.io/decision";
    private const string ReasonKey = "authorization.k8s.io/reason";

    public async Task InvokeAsync(HttpContext context)
    {
        var scope = context.Scope();
        var attributes = AuthorizationAttributes.Of(scope.User, scope.Info, scope.Target.Query);
        var decision = await DecideAsync(attributes, context.RequestAborted);
        scope.Audit?.Annotate(DecisionKey, decision.IsAllowed ? "allow" : "forbid");
        scope.Audit?.Annotate(ReasonKey, decision.Reason);
        if (!decision.IsAllowed)
        {
            context.Response.Headers.XContentTypeOptions = "nosniff";
            throw Forbidden.For(attributes, decision.Reason);
        }
        await next(context);
    }

    private async ValueTask<Decision> DecideAsync(AuthorizationAttributes attributes, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        var result = AccessResult.Error;
        try
        {
            var decision = await authorizer.AuthorizeAsync(attributes, cancellationToken);
            result = decision.IsAllowed ? AccessResult.Yes : AccessResult.No;
            return decision;
        }
        finally
        {
            metrics.Authorized(result, clock.GetElapsedTime(started));
        }
    }
}
