using OrleansAA.ApiMachinery.Applying;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Storage;
using OrleansAA.Contracts.Objects;

namespace OrleansAA.Grains.Registry;

/// <summary>
/// Turns a write into a plan, in the order of k8s.io/apiserver's generic registry: decode, patch, convert, prepare, validate, compare.
/// A pure function of the request and the live object, but for time, uids and chance, which come from outside.
/// </summary>
/// <remarks>
/// <code>
/// POST ──────────► Create ─┐
/// PUT ───────────► Update ─┼─► prepare ─► validate ─► same bytes? ─► plan
/// PATCH ─► patch ─► Update ─┤                            └─ deletionTimestamp and no finalizer left: delete
/// rollback ─► what it was ──┘
/// DELETE ────────► Delete: finalizers? mark as deleting : remove
/// </code>
/// </remarks>
internal sealed partial class WritePlanner(ResourceKind kind, TimeProvider clock, Func<Guid> newUid)
{
    private readonly FieldManager _fields = new(kind);

    /// <param name="request">The write.</param>
    /// <param name="live">The object it meets, if there is one.</param>
    /// <param name="warnings">Gets texts for Warning headers, also where the write is refused.</param>
    /// <exception cref="ApiMachinery.Errors.StatusException">The write is refused.</exception>
    public WritePlan Plan(WriteRequest request, StoredObject? live, List<string> warnings)
    {
        var context = new WriteContext(kind, request, live, warnings);
        return request.Verb switch
        {
            WriteVerb.Create => Create(context),
            WriteVerb.Update => Update(context),
            WriteVerb.Delete => Delete(context),
            WriteVerb.Apply => Apply(context),
            WriteVerb.Rollback => Rollback(context),
            _ => Patch(context),
        };
    }

    /// <summary>The present time to the second, which is what objects hold.</summary>
    private DateTime Now()
    {
        var now = clock.GetUtcNow().UtcDateTime;
        return new DateTime(now.Ticks - (now.Ticks % TimeSpan.TicksPerSecond), DateTimeKind.Utc);
    }

    private byte[] EncodeStored(object value) => KindCodec.Encode(kind, kind.Storage, value);
}
