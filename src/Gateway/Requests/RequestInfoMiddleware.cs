namespace OrleansAA.Gateway.Requests;

/// <summary>Takes the request target apart and reads the request's attributes. What is no target is answered as Go's server does, outside of any handler.</summary>
internal sealed class RequestInfoMiddleware(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (RequestTarget.Of(context) is not { } target)
            return RefuseAsync(context.Response);
        var scope = context.Scope();
        (scope.Target, scope.Info) = (target, RequestInfo.Of(context.Request, target));
        return next(context);
    }

    private static Task RefuseAsync(HttpResponse response)
    {
        response.Headers.Remove(RequestScope.AuditIdHeader);
        response.Headers.CacheControl = default;
        response.Headers.Connection = "close";
        response.StatusCode = StatusCodes.Status400BadRequest;
        response.ContentType = "text/plain; charset=utf-8";
        return response.WriteAsync("400 Bad Request");
    }
}
