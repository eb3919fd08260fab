using OrleansAA.ApiMachinery.Scheme;

namespace OrleansAA.ApiMachinery.Registry;

public sealed partial class WritePlanner
{
    /// <summary>
    /// Makes the object what it was: everything but metadata and status, and of metadata the labels and annotations. It is an update like any other, of the storage
    /// version, which is the one it was in: checked as one, and whoever asks for it owns what it changes.
    /// </summary>
    private async ValueTask<WritePlan> RollbackAsync(WriteContext context, CancellationToken cancellationToken)
    {
        context.RequireLive();
        var request = context.Request;
        var earlier = KindCodec.DecodeStored(kind, request.Body.Span);
        var was = ResourceKind.MetaOf(earlier);
        CheckUid(context, was);
        CheckResourceVersion(context, request.ResourceVersion);

        var updated = context.DecodeLive();
        foreach (var field in kind.Storage.Schema.Fields.Where(f => f.Name is not ("kind" or "apiVersion" or "metadata" or "status")))
            field.Copy(from: earlier, to: updated);
        var meta = ResourceKind.MetaOf(updated);
        (meta.Labels, meta.Annotations) = (was.Labels, was.Annotations);

        var managedFields = _fields.Update(context.Old, updated, kind.Storage, request.FieldManager, request.Subresource, Now());
        var plan = await ReplaceAsync(context, updated, managedFields, sentRevision: null, cancellationToken);
        return plan.Change is null ? plan : plan with { Code = 201 };
    }
}
