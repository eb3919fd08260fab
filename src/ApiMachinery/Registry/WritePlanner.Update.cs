using System.Globalization;
using OrleansAA.ApiMachinery.Admission;
using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Go;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Storage;
using OrleansAA.ApiMachinery.Validation;
using k8s.Models;

namespace OrleansAA.ApiMachinery.Registry;

public sealed partial class WritePlanner
{
    private ValueTask<WritePlan> UpdateAsync(WriteContext context, CancellationToken cancellationToken)
    {
        var sent = DecodeBody(context);
        var meta = ResourceKind.MetaOf(sent);
        TakeNamespace(context, meta);
        CheckName(context, meta);
        OwnerReferences.Deduplicate(meta, context.Warnings, OwnerReferences.AsSent);
        context.RequireLive();
        CheckUid(context, meta);
        return UpdateAsync(context, sent, cancellationToken);
    }

    /// <summary>Replaces the live object by one of the request's version: a body, or what a patch made of it.</summary>
    private ValueTask<WritePlan> UpdateAsync(WriteContext context, object sent, CancellationToken cancellationToken)
    {
        context.Version.Schema.ApplyDefaults(sent);
        var managedFields = _fields.Update(context.Old, sent, context.Version, context.Request.FieldManager, context.Request.Subresource, Now());
        return ReplaceAsync(context, context.Version.ToStorage(sent), managedFields, ResourceKind.MetaOf(sent).ResourceVersion, cancellationToken);
    }

    /// <summary>Replaces it by one of the storage version whose owners are known.</summary>
    private async ValueTask<WritePlan> ReplaceAsync(
        WriteContext context, object updated, IList<V1ManagedFieldsEntry>? managedFields, string? sentRevision, CancellationToken cancellationToken)
    {
        await MutateAsync(context, AdmissionOperation.Update, updated, cancellationToken);
        return await ReplaceMutatedAsync(context, updated, managedFields, sentRevision, cancellationToken);
    }

    private async ValueTask<WritePlan> ReplaceMutatedAsync(
        WriteContext context, object updated, IList<V1ManagedFieldsEntry>? managedFields, string? sentRevision, CancellationToken cancellationToken)
    {
        CheckResourceVersion(context, sentRevision);
        Prepare(context, updated);
        var meta = ResourceKind.MetaOf(updated);
        meta.ManagedFields = managedFields;
        meta.ResourceVersion = context.Live!.Revision.ToString();
        ValidateUpdate(context, updated, meta);
        context.Warnings.AddRange(kind.Strategy.WarningsOnUpdate(updated, context.Old));
        _fields.KeepTimes(updated, context.Old);
        if (context.Subresource is ScaleSubresource scale)
            await AdmitScaleAsync(context, scale, updated, cancellationToken);
        else
            await AdmitAsync(context, AdmissionOperation.Update, updated, cancellationToken);
        return Updated(context, updated, meta);
    }

    private WritePlan Updated(WriteContext context, object updated, V1ObjectMeta meta)
    {
        if (meta.DeletionTimestamp is not null && meta.DeletionGracePeriodSeconds is 0 && meta.Finalizers is not { Count: > 0 })
            return Removal(context, EncodeStored(updated));
        var json = EncodeBounded(context, updated);
        if (context.Request.DryRun || json.AsSpan().SequenceEqual(context.Live!.Json.Span))
            return new() { Code = 200, Answer = json, Warnings = context.Warnings };
        return new() { Code = 200, Change = new(EventType.Modified, EncodedObject.From(json)), Warnings = context.Warnings };
    }

    /// <summary>The last finalizer is gone. The answer is the object as sent; the event shows what was stored.</summary>
    private static WritePlan Removal(WriteContext context, ReadOnlyMemory<byte> answer) => new()
    {
        Code = 200,
        Change = context.Request.DryRun ? null : new(EventType.Deleted, EncodedObject.From(context.Live!.Json)),
        Answer = answer,
        Deletes = true,
        Warnings = context.Warnings,
    };

    /// <summary>Puts back what this endpoint does not write, and what nobody may change.</summary>
    private void Prepare(WriteContext context, object updated)
    {
        context.Writes.PutBack(kind.Storage.Schema, context.DecodeLive(), updated);
        var meta = ResourceKind.MetaOf(updated);
        var old = context.OldMeta;
        meta.Generation = old.Generation;
        meta.SelfLink = null;
        meta.CreationTimestamp = old.CreationTimestamp;
        if (string.IsNullOrEmpty(meta.Uid))
            meta.Uid = old.Uid;
        if (old.DeletionTimestamp is not null)
            meta.DeletionTimestamp = old.DeletionTimestamp;
        meta.DeletionGracePeriodSeconds ??= old.DeletionGracePeriodSeconds;
        if (context.Subresource is ObjectSubresource subresource)
            subresource.Prepare?.Invoke(updated, context.Old);
        else
            kind.Strategy.PrepareForUpdate(updated, context.Old);
        if (SpecChanged(context, updated))
            meta.Generation = (old.Generation ?? 0) + 1;
    }

    /// <summary>generation counts changes of everything but metadata and a status that is written on its own.</summary>
    private bool SpecChanged(WriteContext context, object updated) => kind.Storage.Schema.Fields
        .Where(f => f.Name is not ("metadata" or "kind" or "apiVersion") && (f.Name != "status" || kind.Subresource("status") is null) && context.Writes.MayChange(f.Name))
        .Any(f => !f.AreEqual(updated, context.Old));

    /// <summary>
    /// Checks metadata twice, as k8s.io/apiserver does: once for every kind, once with the kind's own rules. A message names an error once,
    /// its causes show both.
    /// </summary>
    private void ValidateUpdate(WriteContext context, object updated, V1ObjectMeta meta)
    {
        var ofMeta = ObjectMetaValidation.Validate(meta, kind.Namespaced, NameRules.PathSegment);
        var ofChange = ObjectMetaValidation.ValidateUpdate(meta, context.OldMeta);
        Validate(
            context.Request.Name,
            ofMeta,
            ofChange,
            ofChange,
            BySchema(context, updated, context.Old, ofMeta.Concat(ofChange)),
            context.Subresource is ObjectSubresource { Validate: { } validate } ? validate(updated, context.Old) : kind.Strategy.ValidateUpdate(updated, context.Old));
    }

    /// <summary>A resourceVersion other than none and 0 must be the live one.</summary>
    private void CheckResourceVersion(WriteContext context, string? sent)
    {
        if (string.IsNullOrEmpty(sent) || sent == "0")
            return;
        if (!ulong.TryParse(sent, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            throw Statuses.BadRequest($"metadata.resourceVersion: Invalid value: {GoQuote.Quote(sent)}: must be a resourceVersion this server gave out");
        if (sent != context.Live!.Revision.ToString())
            throw Statuses.Conflict(kind.Resource, context.Request.Name, "the object has been modified; please apply your changes to the latest version and try again");
    }

    private void CheckUid(WriteContext context, V1ObjectMeta meta)
    {
        if (string.IsNullOrEmpty(meta.Uid) || meta.Uid == context.OldMeta.Uid)
            return;
        throw Statuses.Conflict(
            kind.Resource, context.Request.Name,
            $"StorageError: invalid object, Code: 4, Key: /{kind.Group}/{kind.Plural}/{context.Live!.Name}, ResourceVersion: 0, "
            + $"AdditionalErrorMsg: Precondition failed: UID in precondition: {meta.Uid}, UID in object meta: {context.OldMeta.Uid}");
    }

    private static void CheckName(WriteContext context, V1ObjectMeta meta)
    {
        var name = context.Request.Name;
        if (string.IsNullOrEmpty(meta.Name))
            throw Statuses.BadRequest($"the name of the object ({name} based on URL) was undeterminable: name must be provided");
        if (meta.Name != name)
            throw Statuses.BadRequest($"the name of the object ({meta.Name}) does not match the name on the URL ({name})");
    }

    /// <summary>The namespace in the path goes for the object; a body may leave it out, not contradict it.</summary>
    private static void TakeNamespace(WriteContext context, V1ObjectMeta meta)
    {
        if (string.IsNullOrEmpty(meta.NamespaceProperty))
            meta.NamespaceProperty = context.Request.Namespace.Length == 0 ? null : context.Request.Namespace;
        else if (meta.NamespaceProperty != context.Request.Namespace)
            throw Statuses.BadRequest("the namespace of the provided object does not match the namespace sent on the request");
    }

    private object DecodeBody(WriteContext context)
    {
        var request = context.Request;
        return RequestDecoder.Decode(kind, context.Version, request.Body, request.BodyIsYaml, request.FieldValidation, context.Warnings);
    }
}
