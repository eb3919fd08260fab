using OrleansAA.ApiMachinery.Users;
using OrleansAA.Gateway.Authorization;
using OrleansAA.Gateway.Requests;
using OrleansAA.Gateway.Telemetry;

namespace OrleansAA.Gateway.Impersonation;

/// <summary>Makes the caller who it asks to be, if it may; from here on it is that user, on this replica and on one the request is handed on to.</summary>
internal sealed partial class ImpersonationMiddleware(RequestDelegate next, Impersonator impersonator, ServerEvents events, ILogger<ImpersonationMiddleware> log)
{
    public async Task InvokeAsync(HttpContext context)
    {
        if (ImpersonationHeaders.Take(context.Request.Headers) is { } wanted)
            await ActAsAsync(context, wanted);
        await next(context);
    }

    private async ValueTask ActAsAsync(HttpContext context, UserInfo wanted)
    {
        var scope = context.Scope();
        var caller = scope.User;
        scope.User = await impersonator.ActAsAsync(wanted, AuthorizationAttributes.Of(caller, scope.Info, scope.Target.Query), context.RequestAborted);
        var acting = new Acting(caller, scope.User, scope.Info);
        LogActing(acting, scope.AuditId);
        events.Raise(new Impersonated(acting, scope.AuditId));
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Acting} (audit id {AuditId})")]
    private partial void LogActing(Acting acting, string auditId);

    /// <summary>Who acts as whom, to do what; put into words only where it is logged.</summary>
    private sealed record Acting(UserInfo Caller, UserInfo User, RequestInfo Request)
    {
        public override string ToString() => $"{Describe(Caller)} is impersonating {Describe(User)}: {Request.Verb} {LogText.Quote(Request.Path)}";

        private static string Describe(UserInfo user) => LogText.Quote($"{user.Name}[{string.Join(',', user.Groups)}]");
    }
}
