using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Scheme;

namespace OrleansAA.Gateway.Routing;

/// <summary>Answers the requests of some routes.</summary>
internal interface IEndpoint
{
    /// <param name="context">The request; its scope is filled.</param>
    /// <param name="kind">The kind of the route; null for routes of no kind.</param>
    /// <exception cref="StatusException">The request is refused.</exception>
    Task HandleAsync(HttpContext context, ResourceKind? kind);
}
