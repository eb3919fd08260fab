using OrleansAA.ApiMachinery.Users;
using Microsoft.AspNetCore.Connections.Features;
using OrleansAA.ApiMachinery.Errors;
using OrleansAA.Gateway.Requests;
using OrleansAA.Gateway.Telemetry;

namespace OrleansAA.Gateway.Authentication;

/// <summary>401, or who is calling.</summary>
/// <remarks>
/// Who has not proved to be anybody gets one answer on an HTTP/2 connection, and is then asked to leave (k8s.io/apiserver's
/// UnauthenticatedHTTP2DOSMitigation): its connections are worth no more to it than those of HTTP/1.0.
/// </remarks>
internal sealed class AuthenticationMiddleware(RequestDelegate next, Authenticator authenticator, AccessMetrics metrics, TimeProvider clock)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var started = clock.GetTimestamp();
        var result = AccessResult.Error;
        try
        {
            context.Scope().User = await authenticator.AuthenticateAsync(context);
            result = AccessResult.Yes;
        }
        catch (StatusException e)
        {
            result = e.Code == StatusCodes.Status401Unauthorized ? AccessResult.No : AccessResult.Error;
            EndConnection(context);
            throw;
        }
        finally
        {
            metrics.Authenticated(result, clock.GetElapsedTime(started));
        }
        if (context.Scope().User == UserInfo.Anonymous)
            EndConnection(context);
        else if (context.Scope() is { IsFromProxy: false, IsFromReplica: false } && context.Connection.ClientCertificate is { } proof)
            metrics.Proved(proof, clock.GetUtcNow());
        await next(context);
    }

    private static void EndConnection(HttpContext context)
    {
        if (HttpProtocol.IsHttp2(context.Request.Protocol))
            context.Features.Get<IConnectionLifetimeNotificationFeature>()?.RequestClose();
    }
}
