using System.Globalization;
using System.Text.Json.Nodes;
using k8s.Models;
using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Json;
using OrleansAA.ApiMachinery.Kinds;
using OrleansAA.ApiMachinery.Registry;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.Gateway.Endpoints;
using OrleansAA.Gateway.Limits;
using OrleansAA.Gateway.Negotiation;
using OrleansAA.Gateway.Requests;
using OrleansAA.Gateway.Routing;

namespace OrleansAA.Gateway.Migration;

/// <summary>Takes over objects from another server, below <c>/migration</c>. Served only where a flag says so, to whoever may put, delete and post there (nonResourceURLs in RBAC).</summary>
/// <remarks>
/// <code>
/// PUT    /migration/apis/GROUP/VERSION/[namespaces/NAMESPACE/]RESOURCE/NAME?resourceVersion=N    the object as it is to be; without resourceVersion only if there is none
/// DELETE the same                                                                               no object of that name is to be there; finalizers hold nothing
/// POST   /migration/apis/GROUP/VERSION/RESOURCE?above=N                                         resourceVersions go on above N, and none up to N can be watched from
/// </code>
/// </remarks>
internal sealed class MigrationEndpoint(IReadOnlyList<ResourceKind> kinds, Writes writes, KindRuntimes runtimes) : IEndpoint
{
    /// <summary>Who owns what a migration writes; it writes owners as they were, so nobody sees it but admission, which is not asked.</summary>
    private const string FieldManager = "migration";

    /// <summary>How far above a revision of the other server the line goes on: more than is written there while its last watches end.</summary>
    private const long RevisionsSkipped = 100_000;

    /// <summary>Room enough for what is written after it.</summary>
    private const long RevisionMax = long.MaxValue / 2;

    public Task HandleAsync(HttpContext context, ApiRoute route)
    {
        var scope = context.Scope();
        var target = RequestTarget.Parse(scope.Target.Raw[RouteTable.Migration.Length..]) ?? throw Statuses.NoResource();
        var info = RequestInfo.Of(context.Request, target);
        var kind = kinds.FirstOrDefault(k => info.IsResourceRequest && k.Resource == info.GroupResource && k.Version(info.Version) is not null && info.Subresource.Length == 0) ?? throw Statuses.NoResource();
        return (context.Request.Method, info.Name.Length > 0) switch
        {
            ("PUT", true) => WriteAsync(context, kind, info, target, takesBody: true),
            ("DELETE", true) => WriteAsync(context, kind, info, target, takesBody: false),
            ("POST", false) => StartEpochAsync(context, kind, target),
            _ => throw Statuses.NoMethod(),
        };
    }

    private async Task WriteAsync(HttpContext context, ResourceKind kind, RequestInfo info, RequestTarget target, bool takesBody)
    {
        if (kind.Namespaced != info.Namespace.Length > 0)
            throw Statuses.NoResource();
        var body = takesBody ? JsonUnicode.Mend(await RequestBody.ReadAsync(context)) : default;
        if (takesBody && body.IsEmpty)
            throw Statuses.BadRequest("an object is required");
        var result = await writes.SendAsync(
            kind,
            new WriteRequest
            {
                Verb = WriteVerb.Migrate,
                Version = info.Version,
                Namespace = info.Namespace,
                Name = info.Name,
                Body = body,
                FieldManager = FieldManager,
                // What the kind has no member for is found by comparing.
                FieldValidation = "Ignore",
                ResourceVersion = target.Query.First("resourceVersion"),
                User = context.Scope().User,
            },
            context.RequestAborted);
        Writes.Tell(context, result);
        await StatusResponse.WriteAsync(context, result.Failure ?? new V1Status { Kind = "Status", ApiVersion = "v1", Metadata = new(), Status = "Success", Code = result.Code });
    }

    private async Task StartEpochAsync(HttpContext context, ResourceKind kind, RequestTarget target)
    {
        if (!long.TryParse(target.Query.First("above"), NumberStyles.None, CultureInfo.InvariantCulture, out var above) || above > RevisionMax)
            throw Statuses.BadRequest("above: a resourceVersion of the other server is required");
        var store = runtimes.RuntimeOf(kind.Resource.ToString())!.Store;
        var last = (await store.HeadAsync(context.RequestAborted)).Last.Number;
        var head = await store.StartEpochAsync(Math.Max(above - last, 0) + RevisionsSkipped, context.RequestAborted);
        await context.Response.WriteAsJsonAsync(new JsonObject { ["revision"] = head.Last.ToString() }, context.RequestAborted);
    }
}
