using OrleansAA.ApiMachinery.Errors;
using OrleansAA.Gateway.Requests;

namespace OrleansAA.Gateway.Authentication;

/// <summary>401, or who is calling.</summary>
internal sealed class AuthenticationMiddleware(RequestDelegate next, Authenticator authenticator)
{
    public Task InvokeAsync(HttpContext context)
    {
        context.Scope().User = authenticator.Authenticate(context) ?? throw Statuses.Unauthorized();
        return next(context);
    }
}
