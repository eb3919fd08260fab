using OrleansAA.ApiMachinery.Meta;
using OrleansAA.ApiMachinery.Registry;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.Gateway.Negotiation;
using OrleansAA.Gateway.Requests;
using k8s.Models;

namespace OrleansAA.Gateway.Endpoints;

/// <summary>DELETE of an object.</summary>
internal sealed class DeleteHandler(Writes writes, Responses responses)
{
    public async Task HandleAsync(HttpContext context, ResourceKind kind)
    {
        var format = responses.FormatOf(context, kind);
        var options = await DeleteOptionsReader.ReadAsync(context);
        ObjectKeys.Of(context.Scope().Info, kind);
        var request = Request(context, options);
        var result = await writes.SendAsync(kind, request, context.RequestAborted);
        if (result is { Failure: null, Deleted: true })
        {
            Writes.Tell(context, result);
            await StatusResponse.WriteAsync(context, Deleted(kind, request, result), format);
        }
        else
            await Writes.AnswerAsync(context, kind, format, request, IsUnderWay(options, result) ? result with { Code = 202 } : result);
    }

    internal static WriteRequest Request(HttpContext context, V1DeleteOptions options) =>
        Writes.Request(context, WriteVerb.Delete, new WriteOptions { DryRun = [.. options.DryRun ?? []] }) with
        {
            Delete = new DeleteRequest
            {
                Uid = options.Preconditions?.Uid,
                ResourceVersion = options.Preconditions?.ResourceVersion,
                PropagationPolicy = options.OrphanDependents is { } orphan ? (orphan ? "Orphan" : "Background") : options.PropagationPolicy,
            },
        };

    /// <summary>Who asked for its dependents to go, by the older option, is told that the object is not gone yet.</summary>
    private static bool IsUnderWay(V1DeleteOptions options, WriteResult result) => result.Failure is null && options.OrphanDependents is false;

    private static V1Status Deleted(ResourceKind kind, WriteRequest request, WriteResult result) => new()
    {
        Kind = "Status",
        ApiVersion = "v1",
        Metadata = new V1ListMeta(),
        Status = "Success",
        Details = new V1StatusDetails
        {
            Name = request.Name,
            Group = kind.Group,
            Kind = kind.Plural,
            Uid = ResourceKind.MetaOf(KindCodec.DecodeStored(kind, result.Object.Span)).Uid,
        },
    };
}
