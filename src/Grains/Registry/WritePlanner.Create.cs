using k8s.Models;
using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Storage;
using OrleansAA.ApiMachinery.Validation;

namespace OrleansAA.Grains.Registry;

internal sealed partial class WritePlanner
{
    private WritePlan Create(WriteContext context)
    {
        var sent = DecodeBody(context);
        TakeNamespace(context, ResourceKind.MetaOf(sent));
        var meta = ResourceKind.MetaOf(sent);
        if (string.IsNullOrEmpty(meta.Name) && !string.IsNullOrEmpty(meta.GenerateName))
            meta.Name = context.Request.Name;
        return Create(context, sent);
    }

    /// <summary>Creates an object of the request's version.</summary>
    private WritePlan Create(WriteContext context, object sent)
    {
        var meta = ResourceKind.MetaOf(sent);
        var now = Now();
        OwnerReferences.Deduplicate(meta, context.Warnings, OwnerReferences.AsSent);
        CheckNoResourceVersion(meta);
        ResetSystemFields(meta, now);
        meta.ManagedFields = _fields.Update(null, sent, context.Version, context.Request.FieldManager, context.Request.Subresource, now);
        return Prepared(context, context.Version.ToStorage(sent));
    }

    /// <summary>Creates an object of the storage version whose owners are known, if that has been allowed.</summary>
    private WritePlan CreateStored(WriteContext context, object created)
    {
        var meta = ResourceKind.MetaOf(created);
        if (!string.IsNullOrEmpty(meta.Uid))
            throw Statuses.Conflict(kind.Resource, context.Request.Name, $"uid mismatch: the provided object specified uid {meta.Uid}, and no existing object was found");
        ResetSystemFields(meta, Now());
        return context.Request.MayCreate ? Prepared(context, created) : Ungranted(context, created);
    }

    /// <summary>The namespace is asked about before what is wrong with the object is told, the right to create afterwards: both answers go back.</summary>
    private WritePlan Ungranted(WriteContext context, object created)
    {
        var refusal = Statuses.Forbidden(kind.Resource, context.Request.Name, "creating it has not been allowed");
        try
        {
            Prepared(context, created);
        }
        catch (StatusException e)
        {
            refusal = e;
        }
        return new() { Code = refusal.Code, Ungranted = refusal, Warnings = context.Warnings };
    }

    private WritePlan Prepared(WriteContext context, object created)
    {
        var meta = ResourceKind.MetaOf(created);
        ResetStatus(kind.Storage, created);
        kind.Strategy.PrepareForCreate(created);
        Validate(meta.Name, ObjectMetaValidation.Validate(meta, kind.Namespaced), kind.Strategy.Validate(created));
        context.Warnings.AddRange(kind.Strategy.WarningsOnCreate(created));
        if (context.Live is not null)
            throw AlreadyExists(context);
        return Created(context, created, meta);
    }

    private static void CheckNoResourceVersion(V1ObjectMeta meta)
    {
        if (!string.IsNullOrEmpty(meta.ResourceVersion) && meta.ResourceVersion != "0")
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

    /// <summary>The status of a new object is empty: it is written through its subresource.</summary>
    private static void ResetStatus(KindVersion version, object value)
    {
        version.Schema.Field("status")?.Copy(from: version.Schema.New(), to: value);
    }

    private void Validate(string? name, params IEnumerable<FieldError>[] checks)
    {
        var errors = checks.SelectMany(found => found);
        if (errors.Any())
            throw Statuses.Invalid(kind.QualifiedKind, name ?? "", errors);
    }
}
