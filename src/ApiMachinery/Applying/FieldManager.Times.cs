using k8s.Models;
using OrleansAA.ApiMachinery.Schemas;
using OrleansAA.ApiMachinery.Scheme;

namespace OrleansAA.ApiMachinery.Applying;

public sealed partial class FieldManager
{
    /// <summary>
    /// Takes back new times in managedFields if they are all that a write changed, so that it is no change. To be called when everything else
    /// about the object is decided. Source: k8s.io/apiserver/pkg/endpoints/handlers/fieldmanager/equality.go.
    /// </summary>
    /// <param name="updated">What is to be stored, in the storage version; only its metadata.managedFields is edited.</param>
    /// <param name="live">The stored object; null on create.</param>
    public void KeepTimes(object updated, object? live)
    {
        if (live is null || ResourceKind.MetaOf(live).ManagedFields is not { Count: > 0 } old)
            return;
        var metadata = ResourceKind.MetaOf(updated);
        if (metadata.ManagedFields is not { } current || !DifferInTimesOnly(old, current))
            return;
        var storage = _versions.Of(_kind.Storage);
        if (storage.TreeWithoutRevision(updated).Equals(storage.TreeWithoutRevision(live)))
            metadata.ManagedFields = old;
    }

    private static bool DifferInTimesOnly(IList<V1ManagedFieldsEntry> old, IList<V1ManagedFieldsEntry> current)
    {
        if (old.Count != current.Count)
            return false;
        var differ = false;
        for (var i = 0; i < old.Count; i++)
        {
            var (was, becomes) = (old[i], current[i]);
            if (was.Manager != becomes.Manager || was.Operation != becomes.Operation || was.ApiVersion != becomes.ApiVersion
                || was.FieldsType != becomes.FieldsType || was.Subresource != becomes.Subresource || !SameFields(was.FieldsV1, becomes.FieldsV1))
                return false;
            differ |= was.Time != becomes.Time;
        }
        return differ;
    }

    private static bool SameFields(object? left, object? right) =>
        left is RawJson l && right is RawJson r ? l.Utf8.Span.SequenceEqual(r.Utf8.Span) : Equals(left, right);
}
