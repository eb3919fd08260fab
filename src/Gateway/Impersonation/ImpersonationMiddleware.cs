using OrleansAA.Gateway.Authentication;
using OrleansAA.Gateway.Authorization;
using OrleansAA.Gateway.Requests;
using OrleansAA.Gateway.Serving;

namespace OrleansAA.Gateway.Impersonation;

/// <summary>Makes the caller who it asks to be, if it may; from here on it is that user, on this replica and on one the request is handed on to.</summary>
internal sealed partial class ImpersonationMiddleware(RequestDelegate next, Impersonator impersonator, ILogger<ImpersonationMiddleware> log)
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
        scope.User = await impersonator.ActAsAsync(wanted, AuthorizationAttributes.Of(caller, scope.Info, context.Request.Query), context.RequestAborted);
        LogActing(Describe(caller), Describe(scope.User), scope.Info.Verb, LogText.Quote(scope.Info.Path), scope.AuditId);
    }

    private static string Describe(UserInfo user) => LogText.Quote($"{user.Name}[{string.Join(',', user.Groups)}]");

    [LoggerMessage(Level = LogLevel.Information, Message = "{Caller} is impersonating {User}: {Verb} {Path} (audit id {AuditId})")]
    private partial void LogActing(string caller, string user, string verb, string path, string auditId);
}
