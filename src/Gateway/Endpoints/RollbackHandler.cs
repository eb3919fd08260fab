using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Fields;
using OrleansAA.ApiMachinery.Go;
using OrleansAA.ApiMachinery.Json;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Negotiation;
using OrleansAA.ApiMachinery.Revisions;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Validation;
using OrleansAA.Contracts.Objects;
using OrleansAA.Gateway.Authorization;
using OrleansAA.Gateway.Limits;
using OrleansAA.Gateway.Negotiation;
using OrleansAA.Gateway.Requests;

namespace OrleansAA.Gateway.Endpoints;

/// <summary>POST to an object's rollback: writes it as it was at a revision, by its grain, as a new revision. That is an update, and needs the right to update.</summary>
internal sealed class RollbackHandler(Writes writes, Histories histories, FurtherRights rights, Responses responses)
{
    private static readonly FieldPath Revision = FieldPath.Of("revision");

    public async Task HandleAsync(HttpContext context, ResourceKind kind)
    {
        await rights.RequireAsync(context, "update");
        var format = responses.FormatOf(context, kind);
        var isYaml = ContentTypes.OfObject(context.Request.ContentType) == MediaFormat.Yaml;
        var sent = await RequestBody.ReadAsync(context);
        var options = QueryOptions.Write(context.Query());
        OptionsValidation.CheckCreate(options);

        var info = context.Scope().Info;
        var warnings = new List<string>();
        var version = kind.Version(info.Version) ?? throw Statuses.NoResource();
        var rollback = RollbackDecoder.Decode(kind, version, isYaml ? sent : JsonUnicode.Mend(sent), isYaml, options.FieldValidation, warnings);
        WarningHeaders.Add(context.Response, warnings);
        CheckName(rollback, info);
        var then = await histories.FindAsync(kind, info, rollback.Revision, RevisionOf(kind, rollback, info), context.RequestAborted) ?? throw NotKept(kind, rollback, info);
        CheckUid(kind, rollback, then.Decode(), info);

        var request = Writes.Request(context, WriteVerb.Rollback, options) with { Body = then.Json, ResourceVersion = rollback.Metadata.ResourceVersion ?? "" };
        await Writes.AnswerAsync(context, kind, format, request, await writes.SendAsync(kind, request, context.RequestAborted));
    }

    private static Revision RevisionOf(ResourceKind kind, Rollback rollback, RequestInfo info)
    {
        if (rollback.Revision.Length == 0)
            throw Statuses.Invalid(new(kind.Group, RevisionResources.RollbackKind), info.Name, [FieldError.Required(Revision)]);
        return ulong.TryParse(rollback.Revision, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out _)
            ? RevisionQuery.Parse(rollback.Revision)
            : throw Statuses.Invalid(
                new(kind.Group, RevisionResources.RollbackKind), info.Name, [FieldError.Invalid(Revision, rollback.Revision, "must be a resourceVersion the object had")]);
    }

    /// <summary>The object is there: it is what it was then that is not.</summary>
    private static StatusException NotKept(ResourceKind kind, Rollback rollback, RequestInfo info)
    {
        var error = Statuses.NotFound(kind.Resource, info.Name);
        error.Status.Message = $"no revision of {kind.Resource} {GoQuote.Quote(info.Name)} is kept at or before resourceVersion {rollback.Revision}: it was created later; {RevisionResources.Revisions} lists what there is";
        return error;
    }

    private static void CheckName(Rollback rollback, RequestInfo info)
    {
        var meta = rollback.Metadata;
        if (meta.Name is { Length: > 0 } name && name != info.Name)
            throw Statuses.BadRequest($"the name of the object ({name}) does not match the name on the URL ({info.Name})");
        if (meta.NamespaceProperty is { Length: > 0 } space && space != info.Namespace)
            throw Statuses.BadRequest("the namespace of the provided object does not match the namespace sent on the request");
    }

    private static void CheckUid(ResourceKind kind, Rollback rollback, object then, RequestInfo info)
    {
        var uid = ResourceKind.MetaOf(then).Uid;
        if (rollback.Metadata.Uid is { Length: > 0 } wanted && wanted != uid)
            throw Statuses.Conflict(kind.Resource, info.Name, $"the UID in the precondition ({wanted}) does not match the UID in record ({uid}). The object might have been deleted and then recreated");
    }
}
