using OrleansAA.ApiMachinery.Errors;

namespace OrleansAA.Gateway.Routing;

/// <summary>Answers the requests of some routes.</summary>
internal interface IEndpoint
{
    /// <param name="context">The request; its scope is filled.</param>
    /// <param name="route">Where its path leads.</param>
    /// <exception cref="StatusException">The request is refused.</exception>
    Task HandleAsync(HttpContext context, ApiRoute route);
}
