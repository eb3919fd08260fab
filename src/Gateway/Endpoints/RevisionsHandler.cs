using System.Collections.Concurrent;
using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Negotiation;
using OrleansAA.ApiMachinery.Revisions;
using OrleansAA.ApiMachinery.Schemas;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.Gateway.Authorization;
using OrleansAA.Gateway.Negotiation;
using OrleansAA.Gateway.Requests;

namespace OrleansAA.Gateway.Endpoints;

/// <summary>GET of an object's revisions: the list of them, or with <c>?at=</c> the object as it was. Who may not get the object does not get either.</summary>
internal sealed class RevisionsHandler(Histories histories, FurtherRights rights, Responses responses, TimeProvider clock)
{
    private readonly ConcurrentDictionary<ResourceKind, RevisionReader> _readers = new();

    public async Task HandleAsync(HttpContext context, ResourceKind kind)
    {
        await rights.RequireAsync(context, "get");
        var at = context.Query().First("at");
        await (at.Length == 0 ? ListAsync(context, kind) : ShowAsync(context, kind, at));
    }

    private async Task ShowAsync(HttpContext context, ResourceKind kind, string at)
    {
        var format = responses.FormatOf(context, kind);
        var revision = RevisionQuery.Parse(at, parameter: "at");
        await Responses.WriteObjectAsync(context, 200, format, await histories.AtAsync(kind, context.Scope().Info, at, revision, context.RequestAborted));
    }

    private async Task ListAsync(HttpContext context, ResourceKind kind)
    {
        var chosen = Negotiator.ForDocument(context.Request.Headers.Accept);
        if (chosen.Form is not (ResponseForm.Object or ResponseForm.Table))
            throw Statuses.Failure(406, StatusReason.NotAcceptable, $"you requested {chosen.Form}, but revisions are no objects and have no metadata", null);
        var info = context.Scope().Info;
        var version = kind.Version(info.Version) ?? throw Statuses.NoResource();
        var history = await histories.OfAsync(kind, info, context.RequestAborted);
        var list = new ObjectRevisionList
        {
            Kind = RevisionResources.ListKind,
            ApiVersion = new GroupVersion(kind.Group, version.Name).ToString(),
            Metadata = new() { ResourceVersion = history.Live.Revision.ToString() },
            Items = [.. _readers.GetOrAdd(kind, static k => new RevisionReader(k)).Read(history, version)],
        };
        var json = chosen.Form == ResponseForm.Table
            ? RevisionTable.Encode(list, chosen.MetaVersion, clock.GetUtcNow())
            : ObjectCodec.Encode(SchemaRegistry.Of<ObjectRevisionList>(), list);
        await Body.WriteAsync(context, 200, FormatOf(context, chosen), json);
    }

    /// <summary>People read this, by kubectl get --raw: it is indented if nobody says otherwise.</summary>
    private static ResponseFormat FormatOf(HttpContext context, NegotiatedResponse chosen)
    {
        var format = ResponseFormat.Of(context, chosen);
        return context.Query().Has("pretty") || chosen.Form == ResponseForm.Table ? format : format with { Pretty = !format.Yaml };
    }
}
