using OrleansAA.ApiMachinery.Scheme;

namespace OrleansAA.ApiMachinery.Registry;

public sealed partial class WritePlanner
{
    /// <summary>
    /// Makes the object what an action made of it. It is an update like any other, of the storage version: checked as one, and whoever asks for it owns what it changes.
    /// The action saw the object at a resourceVersion, and what it made of it counts for no other.
    /// </summary>
    private async ValueTask<WritePlan> ActAsync(WriteContext context, CancellationToken cancellationToken)
    {
        context.RequireLive();
        var request = context.Request;
        var updated = KindCodec.DecodeStored(kind, request.Body.Span);
        CheckUid(context, ResourceKind.MetaOf(updated));
        CheckResourceVersion(context, request.ResourceVersion);
        var managedFields = _fields.Update(context.Old, updated, kind.Storage, request.FieldManager, request.Subresource, Now());
        var plan = await ReplaceAsync(context, updated, managedFields, sentRevision: null, cancellationToken);
        return plan.Change is null ? plan : plan with { Code = 201 };
    }
}
