using OrleansAA.ApiMachinery.Admission;
using OrleansAA.ApiMachinery.Applying;
using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Fields;
using OrleansAA.ApiMachinery.Schemas;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Storage;

namespace OrleansAA.ApiMachinery.Registry;

/// <summary>
/// Turns a write into a plan, in the order of k8s.io/apiserver's generic registry. A function of the request and the live object, but for time and uids, which come
/// from outside, and for what admission plugins say.
/// </summary>
/// <remarks>
/// <code>
/// POST ─────► decode ─┐                                     ┌─► mutating plugins, defaults again ─► prepare ─► validate ─► validating plugins ─► same bytes? ─► plan
/// PUT ──────► decode ─┼─► defaults ─► who owns which field ─┘                                                                  └─ deletionTimestamp and no finalizer left: delete
/// PATCH ────► patch  ─┤
/// action ───► as it is┤
/// scale ────► patch a Scale, and the object with it
/// DELETE ───► preconditions ─► plugins ─► finalizers? mark as deleting : remove
/// migration ► decode ─► defaults ─► validate ─► same bytes? ─► plan; nothing sent: remove
/// </code>
/// </remarks>
public sealed partial class WritePlanner(ResourceKind kind, AdmissionChain admission, TimeProvider clock, Func<Guid> newUid)
{
    private readonly FieldManager _fields = new(kind);

    /// <param name="request">The write.</param>
    /// <param name="live">The object it meets, if there is one.</param>
    /// <param name="warnings">Gets texts for Warning headers, also where the write is refused.</param>
    /// <param name="cancellationToken">Ends what plugins wait for.</param>
    /// <param name="annotations">Gets what plugins note for the audit log, also where the write is refused.</param>
    /// <exception cref="StatusException">The write is refused.</exception>
    public ValueTask<WritePlan> PlanAsync(WriteRequest request, StoredObject? live, List<string> warnings, CancellationToken cancellationToken, AuditAnnotations? annotations = null)
    {
        try
        {
            return PlanAsync(new WriteContext(kind, request, live, warnings, annotations ?? new()) { Cancellation = cancellationToken }, cancellationToken);
        }
        catch (UnsupportedValueException e)
        {
            throw Statuses.Invalid(kind.QualifiedKind, request.Name, e.Values.Select(v => FieldError.NotSupported(FieldPath.Of(v.Path), v.Value, v.Names)));
        }
    }

    private ValueTask<WritePlan> PlanAsync(WriteContext context, CancellationToken cancellationToken) => context.Request.Verb switch
    {
        _ when context.Subresource is ScaleSubresource scale => ScaleAsync(context, scale, cancellationToken),
        WriteVerb.Create => CreateAsync(context, cancellationToken),
        WriteVerb.Update => UpdateAsync(context, cancellationToken),
        WriteVerb.Delete => DeleteAsync(context, cancellationToken),
        WriteVerb.Apply => ApplyAsync(context, cancellationToken),
        WriteVerb.Act => ActAsync(context, cancellationToken),
        WriteVerb.Migrate => ValueTask.FromResult(Migrate(context)),
        _ => PatchAsync(context, cancellationToken),
    };

    internal TimeProvider Clock => clock;

    /// <summary>The present time to the second, which is what objects hold.</summary>
    private DateTime Now()
    {
        var now = clock.GetUtcNow().UtcDateTime;
        return new DateTime(now.Ticks - (now.Ticks % TimeSpan.TicksPerSecond), DateTimeKind.Utc);
    }

    private byte[] EncodeStored(object value) => KindCodec.Encode(kind, kind.Storage, value);
}
