using OrleansAA.ApiMachinery.Admission;
using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Fields;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Storage;
using OrleansAA.ApiMachinery.Validation;
using k8s.Models;

namespace OrleansAA.ApiMachinery.Registry;

public sealed partial class WritePlanner
{
    private ValueTask<WritePlan> CreateAsync(WriteContext context, CancellationToken cancellationToken)
    {
        var sent = DecodeBody(context);
        var meta = ResourceKind.MetaOf(sent);
        TakeNamespace(context, meta);
        if (string.IsNullOrEmpty(meta.Name) && !string.IsNullOrEmpty(meta.GenerateName))
        {
            meta.Name = context.Request.Name;
            context.NameForAdmission = meta.GenerateName;
        }
        OwnerReferences.Deduplicate(meta, context.Warnings, OwnerReferences.AsSent);
        context.Version.Schema.ApplyDefaults(sent);
        var (now, sentRevision) = (Now(), meta.ResourceVersion);
        ResetSystemFields(meta, now);
        meta.ManagedFields = _fields.Update(null, sent, context.Version, context.Request.FieldManager, context.Request.Subresource, now);
        return CreateAsync(context, context.Version.ToStorage(sent), sentRevision, cancellationToken);
    }

    /// <summary>Creates an object of the storage version whose owners are known.</summary>
    private ValueTask<WritePlan> CreateAppliedAsync(WriteContext context, object created, CancellationToken cancellationToken)
    {
        var meta = ResourceKind.MetaOf(created);
        if (!string.IsNullOrEmpty(meta.Uid))
            throw Statuses.Conflict(kind.Resource, context.Request.Name, $"uid mismatch: the provided object specified uid {meta.Uid}, and no existing object was found");
        ResetSystemFields(meta, Now());
        return CreateAsync(context, created, sentRevision: null, cancellationToken);
    }

    private async ValueTask<WritePlan> CreateAsync(WriteContext context, object created, string? sentRevision, CancellationToken cancellationToken)
    {
        await MutateAsync(context, AdmissionOperation.Create, created, cancellationToken);
        CheckNoResourceVersion(sentRevision);
        var meta = ResourceKind.MetaOf(created);
        kind.Writes.Clear(kind.Storage.Schema, created);
        kind.Strategy.PrepareForCreate(created);
        var ofMeta = ObjectMetaValidation.Validate(meta, kind.Namespaced);
        Validate(meta.Name, ofMeta, BySchema(context, created, old: null, ofMeta), kind.Strategy.Validate(created));
        context.Warnings.AddRange(kind.Strategy.WarningsOnCreate(created));
        await AdmitAsync(context, AdmissionOperation.Create, created, cancellationToken);
        if (context.Live is not null)
            throw AlreadyExists(context);
        return Created(context, created, meta);
    }

    private static void CheckNoResourceVersion(string? sent)
    {
        if (!string.IsNullOrEmpty(sent) && sent != "0")
            throw Statuses.BadRequest("resourceVersion should not be set on objects to be created");
    }

    private WritePlan Created(WriteContext context, object created, V1ObjectMeta meta)
    {
        if (context.Request.DryRun)
        {
            meta.ResourceVersion = null;
            return new() { Code = 201, Answer = EncodeBounded(context, created), Warnings = context.Warnings };
        }
        meta.ResourceVersion = "0";
        return new() { Code = 201, Change = new(EventType.Added, EncodedObject.From(EncodeBounded(context, created))), Warnings = context.Warnings };
    }

    private StatusException AlreadyExists(WriteContext context)
    {
        var error = Statuses.AlreadyExists(kind.Resource, context.Request.Name);
        if (context.OldMeta.DeletionTimestamp is not null)
            error.Status.Message = "object is being deleted: " + error.Status.Message;
        return error;
    }

    /// <summary>What the client says of these does not count: the server sets them.</summary>
    private void ResetSystemFields(V1ObjectMeta meta, DateTime now)
    {
        meta.Uid = newUid().ToString();
        meta.CreationTimestamp = now;
        meta.Generation = 1;
        meta.SelfLink = null;
        meta.DeletionTimestamp = null;
        meta.DeletionGracePeriodSeconds = null;
        meta.ResourceVersion = null;
    }

    private void Validate(string? name, params IEnumerable<FieldError>[] checks)
    {
        var errors = checks.SelectMany(found => found);
        if (errors.Any())
            throw Statuses.Invalid(kind.QualifiedKind, name ?? "", errors);
    }
}
