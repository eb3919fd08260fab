using OrleansAA.ApiMachinery.Applying;
using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Fields;
using OrleansAA.ApiMachinery.Json;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Validation;
using k8s.Models;

namespace OrleansAA.ApiMachinery.Registry;

public sealed partial class WritePlanner
{
    private static readonly ResourceKind ScaleKind = ScaleSubresource.Body;
    private static readonly FieldPath Replicas = FieldPath.Of("spec").Child("replicas");

    private readonly FieldManager _scaleFields = new(ScaleKind);

    /// <summary>
    /// Makes a scale of the object, has the request change that, and makes the object as large as it says. Owners of the scale's number are owners of the object's
    /// (kubernetes/pkg/registry/apps: scaleUpdatedObjectInfo).
    /// </summary>
    private async ValueTask<WritePlan> ScaleAsync(WriteContext context, ScaleSubresource subresource, CancellationToken cancellationToken)
    {
        var sent = context.Request.Verb == WriteVerb.Update ? DecodeScale(context) : null;
        if (context.Live is null)
            throw Statuses.NotFound(ScaleResource(subresource), context.Request.Name);
        var owners = new ScaleOwners(kind, subresource);
        var old = subresource.Of(kind, context.Old);
        old.Metadata.ManagedFields = owners.ToScale(context.OldMeta.ManagedFields);

        var scale = sent is null ? PatchedScale(context, old) : OwnedScale(context, old, sent);
        // What a plugin changes belongs to nobody.
        var owned = scale.Metadata.ManagedFields;
        await MutateScaleAsync(context, scale, old, cancellationToken);
        var meta = scale.Metadata;
        Check(context, subresource, scale, isBody: sent is not null);
        var updated = context.DecodeLive();
        subresource.Apply(scale, kind, updated);
        var managedFields = owners.ToObject(context.OldMeta.ManagedFields, owned, new GroupVersion(kind.Group, context.Version.Name).ToString());
        return await ReplaceMutatedAsync(context, updated, managedFields, meta.ResourceVersion, cancellationToken);
    }

    private static Scale DecodeScale(WriteContext context)
    {
        var request = context.Request;
        var sent = (Scale)RequestDecoder.Decode(ScaleKind, ScaleKind.Storage, request.Body, request.BodyIsYaml, request.FieldValidation, context.Warnings);
        TakeNamespace(context, sent.Metadata);
        CheckName(context, sent.Metadata);
        return sent;
    }

    private Scale PatchedScale(WriteContext context, Scale old)
    {
        var request = context.Request;
        if (request.Verb == WriteVerb.Apply)
            return AppliedScale(context, old);
        var current = ValueJson.Parse(KindCodec.Encode(ScaleKind, ScaleKind.Storage, old));
        var sent = (Scale)Patched(context, ScaleKind, ScaleKind.Storage, current);
        TakeNamespace(context, sent.Metadata);
        CheckName(context, sent.Metadata);
        return OwnedScale(context, old, sent);
    }

    private Scale AppliedScale(WriteContext context, Scale old)
    {
        var request = context.Request;
        var duplicates = new List<string>();
        var configuration = AppliedDecoder.Read(request.Body.Span, duplicates);
        var applied = (Scale)_scaleFields.Apply(old, configuration, ScaleKind.Storage, request.FieldManager, request.Force, request.Subresource, Now());
        AppliedDecoder.TellDuplicates(duplicates, request.FieldValidation, context.Warnings);
        TakeNamespace(context, applied.Metadata);
        CheckName(context, applied.Metadata);
        return applied;
    }

    private Scale OwnedScale(WriteContext context, Scale old, Scale sent)
    {
        sent.Metadata.ManagedFields = _scaleFields.Update(old, sent, ScaleKind.Storage, context.Request.FieldManager, context.Request.Subresource, Now());
        return sent;
    }

    private void Check(WriteContext context, ScaleSubresource subresource, Scale scale, bool isBody)
    {
        if (isBody)
            CheckUid(context, scale.Metadata);
        var errors = ObjectMetaValidation.Validate(scale.Metadata, kind.Namespaced)
            .Concat(scale.Spec.Replicas < 0 ? [FieldError.Invalid(Replicas, scale.Spec.Replicas, "must be greater than or equal to 0")] : []);
        if (errors.Any())
            throw Statuses.Invalid(ScaleKind.QualifiedKind, context.Request.Name, errors);
        if (scale.Metadata.Uid is { Length: > 0 } uid && uid != context.OldMeta.Uid)
        {
            throw Statuses.Conflict(
                ScaleResource(subresource), context.Request.Name, $"Precondition failed: UID in precondition: {uid}, UID in object meta: {context.OldMeta.Uid}");
        }
    }

    private GroupResource ScaleResource(ScaleSubresource subresource) => new(kind.Group, $"{kind.Plural}/{subresource.Name}");
}
