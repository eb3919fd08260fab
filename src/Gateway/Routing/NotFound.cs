using OrleansAA.ApiMachinery.Discovery;
using OrleansAA.ApiMachinery.Errors;
using OrleansAA.Gateway.Negotiation;

namespace OrleansAA.Gateway.Routing;

/// <summary>Answers what is not there: below a path that is served a Status, anywhere else the list of paths there are. The list is also what <c>/</c> shows.</summary>
internal sealed class NotFound(RouteTable routes, DiscoveryDocuments documents)
{
    public static readonly IEndpoint NoResource = new Answer(_ => throw Statuses.NoResource());

    private readonly Lazy<DiscoveryDocument> _paths = new(() => documents.Paths(routes.Paths));

    public IEndpoint Index => new Answer(context => WriteAsync(context, 200));

    public IEndpoint Path => new Answer(WritePathsAsync);

    public Task WritePathsAsync(HttpContext context) => WriteAsync(context, 404);

    private Task WriteAsync(HttpContext context, int code) =>
        Body.WriteAsync(context, code, new ResponseFormat("application/json", Pretty: true), _paths.Value.Json);

    private sealed class Answer(Func<HttpContext, Task> write) : IEndpoint
    {
        public Task HandleAsync(HttpContext context, ApiRoute route) => write(context);
    }
}
