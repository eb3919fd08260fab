using OrleansAA.ApiMachinery.Names;
using OrleansAA.Gateway.Requests;

namespace OrleansAA.Gateway.Audit;

/// <summary>Gives each request its id: the one a front proxy sent, or a new one. Every answer carries it.</summary>
internal sealed class AuditIdMiddleware(RequestDelegate next)
{
    /// <summary>Characters of an id that is taken over; a longer one is cut, as k8s.io/apiserver does.</summary>
    private const int IdLengthMax = 64;

    public Task InvokeAsync(HttpContext context)
    {
        var sent = context.Request.Headers[RequestScope.AuditIdHeader].ToString();
        var id = IsUsable(sent) ? sent[..Math.Min(sent.Length, IdLengthMax)] : UniqueId.New().ToString();
        context.Features.Set(new RequestScope { AuditId = id });
        context.Response.Headers[RequestScope.AuditIdHeader] = id;
        context.Response.Headers.CacheControl = "no-cache, private";
        return next(context);
    }

    /// <summary>An id goes back in a header: it must be made of what a header can hold.</summary>
    private static bool IsUsable(string id) => id.Length > 0 && !id.AsSpan().ContainsAnyExceptInRange('!', '~');
}
