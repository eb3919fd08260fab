using System.Collections.Concurrent;
using System.Globalization;
using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Fields;
using OrleansAA.ApiMachinery.Go;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Revisions;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.Gateway.Requests;

namespace OrleansAA.Gateway.Subresources;

/// <summary>
/// An object's revisions: the list of them, or with <c>?at=</c> the object as it was; and the way back to one, as a new revision. Who may not get the object does not
/// get either; a rollback is an update, and needs the right to update.
/// </summary>
internal sealed class RevisionsHandler(Histories histories) : IRevisionsHandler
{
    private static readonly FieldPath RevisionField = FieldPath.Of("revision");

    private readonly ConcurrentDictionary<ResourceKind, RevisionReader> _readers = new();

    public async Task<SubresourceAnswer> ReadAsync(SubresourceRequest request)
    {
        var at = request.Query("at");
        if (at.Length == 0)
            return await ListAsync(request);
        var then = await histories.AtAsync(request, at, RevisionQuery.Parse(at, parameter: "at"));
        return new SubresourceAnswer.Whole(then.Json, then.Revision);
    }

    public async Task<SubresourceAnswer> RollBackAsync(ActionRequest request, Rollback rollback)
    {
        CheckName(rollback, request.Name);
        var then = await histories.FindAsync(request, rollback.Revision, RevisionOf(rollback, request)) ?? throw NotKept(request, rollback);
        CheckUid(rollback, then.Decode(), request);
        var written = await request.WriteAsync(current => Restore(request.Kind, then.Decode(), current), rollback.Metadata.ResourceVersion ?? "");
        return new SubresourceAnswer.Whole(written.Json, written.Revision, written.IsCommitted ? 201 : 200);
    }

    /// <summary>Makes the object what it was, but for metadata and what is not written with it; of metadata the labels and annotations.</summary>
    private static void Restore(ResourceKind kind, object was, object current)
    {
        var schema = kind.Storage.Schema;
        kind.Writes.PutBack(schema, before: current, updated: was);
        foreach (var field in schema.Fields.Where(f => f.Name is not ("kind" or "apiVersion" or "metadata")))
            field.Copy(from: was, to: current);
        var (then, now) = (ResourceKind.MetaOf(was), ResourceKind.MetaOf(current));
        // It must be the same object still.
        (now.Labels, now.Annotations, now.Uid) = (then.Labels, then.Annotations, then.Uid);
    }

    private async Task<SubresourceAnswer> ListAsync(SubresourceRequest request)
    {
        var (kind, version) = (request.Kind, request.Version);
        var history = await histories.OfAsync(request);
        var list = new ObjectRevisionList
        {
            Kind = RevisionResources.ListKind,
            ApiVersion = new GroupVersion(kind.Group, version.Name).ToString(),
            Metadata = new() { ResourceVersion = history.Live.Revision.ToString() },
            Items = [.. _readers.GetOrAdd(kind, static k => new RevisionReader(k)).Read(history, version)],
        };
        return new SubresourceAnswer.Typed(list) { Table = (metaVersion, now) => RevisionTable.Encode(list, metaVersion, now) };
    }

    private static Revision RevisionOf(Rollback rollback, SubresourceRequest request)
    {
        var kind = new GroupResource(request.Kind.Group, RevisionResources.RollbackKind);
        if (rollback.Revision.Length == 0)
            throw Statuses.Invalid(kind, request.Name.Name, [FieldError.Required(RevisionField)]);
        return ulong.TryParse(rollback.Revision, NumberStyles.None, CultureInfo.InvariantCulture, out _)
            ? RevisionQuery.Parse(rollback.Revision)
            : throw Statuses.Invalid(kind, request.Name.Name, [FieldError.Invalid(RevisionField, rollback.Revision, "must be a resourceVersion the object had")]);
    }

    /// <summary>The object is there: it is what it was then that is not.</summary>
    private static StatusException NotKept(SubresourceRequest request, Rollback rollback)
    {
        var (resource, name) = (request.Kind.Resource, request.Name.Name);
        var error = Statuses.NotFound(resource, name);
        error.Status.Message = $"no revision of {resource} {GoQuote.Quote(name)} is kept at or before resourceVersion {rollback.Revision}: it was created later; {RevisionResources.Revisions} lists what there is";
        return error;
    }

    private static void CheckName(Rollback rollback, NamespacedName of)
    {
        var meta = rollback.Metadata;
        if (meta.Name is { Length: > 0 } name && name != of.Name)
            throw Statuses.BadRequest($"the name of the object ({name}) does not match the name on the URL ({of.Name})");
        if (meta.NamespaceProperty is { Length: > 0 } space && space != of.Namespace)
            throw Statuses.BadRequest("the namespace of the provided object does not match the namespace sent on the request");
    }

    private static void CheckUid(Rollback rollback, object then, SubresourceRequest request)
    {
        var uid = ResourceKind.MetaOf(then).Uid;
        if (rollback.Metadata.Uid is { Length: > 0 } wanted && wanted != uid)
            throw Statuses.Conflict(request.Kind.Resource, request.Name.Name, $"the UID in the precondition ({wanted}) does not match the UID in record ({uid}). The object might have been deleted and then recreated");
    }
}
