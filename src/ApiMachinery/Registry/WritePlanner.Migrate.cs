using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Storage;
using OrleansAA.ApiMachinery.Validation;

namespace OrleansAA.ApiMachinery.Registry;

public sealed partial class WritePlanner
{
    /// <summary>
    /// Puts an object here as it was at another server: its uid, timestamps, generation, owners of fields, finalizers and status are what is sent. It is checked as a new object is; admission is
    /// not asked, for the object has been admitted where it was made, and is to stay as it is.
    /// </summary>
    private WritePlan Migrate(WriteContext context)
    {
        CheckExpected(context);
        if (context.Request.Body.IsEmpty)
        {
            context.RequireLive();
            return Removal(context, context.Live!.Json);
        }
        var sent = DecodeBody(context);
        var meta = ResourceKind.MetaOf(sent);
        TakeNamespace(context, meta);
        CheckName(context, meta);
        if (string.IsNullOrEmpty(meta.Uid) || meta.CreationTimestamp is null)
            throw Statuses.BadRequest("metadata.uid and metadata.creationTimestamp are required of an object that is migrated");
        context.Version.Schema.ApplyDefaults(sent);
        var migrated = context.Version.ToStorage(sent);
        meta = ResourceKind.MetaOf(migrated);
        meta.SelfLink = null;
        meta.ResourceVersion = context.Live?.Revision.ToString() ?? "0";
        var ofMeta = ObjectMetaValidation.Validate(meta, kind.Namespaced);
        Validate(meta.Name, ofMeta, BySchema(context, migrated, old: null, ofMeta), kind.Strategy.Validate(migrated));
        var json = EncodeBounded(context, migrated);
        if (context.Live is null)
            return new() { Code = 201, Change = new(EventType.Added, EncodedObject.From(json)), Warnings = context.Warnings };
        return json.AsSpan().SequenceEqual(context.Live.Json.Span)
            ? new() { Code = 200, Answer = json, Warnings = context.Warnings }
            : new() { Code = 200, Change = new(EventType.Modified, EncodedObject.From(json)), Warnings = context.Warnings };
    }

    /// <summary>Whoever migrates has seen what is here: what others have written since is not replaced.</summary>
    private void CheckExpected(WriteContext context)
    {
        var (expected, found) = (context.Request.ResourceVersion, context.Live?.Revision.ToString() ?? "");
        if (expected != found)
            throw Statuses.Conflict(kind.Resource, context.Request.Name, $"the migration expects {At(expected)}, and there is {At(found)}");

        static string At(string revision) => revision.Length == 0 ? "no object" : $"one at resourceVersion {revision}";
    }
}
