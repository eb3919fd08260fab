using OrleansAA.ApiMachinery.Errors;
using OrleansAA.Gateway.Requests;

namespace OrleansAA.Gateway.Authorization;

/// <summary>
/// Asks for a right besides the one that a request's method and path need: what has the effect of another verb needs the right to that, too
/// (k8s.io/apiserver/pkg/endpoints/handlers: withAuthorization).
/// </summary>
internal sealed class FurtherRights(IAuthorizer authorizer)
{
    /// <param name="context">The request.</param>
    /// <param name="verb">What must be allowed on the object the path names, the object itself and not a subresource.</param>
    /// <exception cref="StatusException">403: it is not allowed. 500: nobody can tell.</exception>
    public async Task RequireAsync(HttpContext context, string verb)
    {
        var scope = context.Scope();
        var request = scope.Info with { Verb = verb, Subresource = "" };
        var attributes = new AuthorizationAttributes(scope.User, request, request.Name, [], []);
        var decision = await authorizer.AuthorizeAsync(attributes, context.RequestAborted);
        if (!decision.IsAllowed)
            throw Forbidden.For(attributes, decision.Reason);
    }
}
