using k8s.Models;
using ProjectName.Api.V1;

namespace ProjectName.Controller;

/// <summary>Does what a KindName asks for. It is called again whenever one changes, and after a failure; so it compares what is wanted with what there is, and may find that nothing is to be done.</summary>
public sealed class KindNameReconciler : IReconciler<KindName>
{
    /// <summary>Makes it so, and says how it fares; what is thrown is tried again later.</summary>
    public Task<IReadOnlyList<V1Condition>> ReconcileAsync(KindName wanted, CancellationToken cancelled)
    {
        // Here is the place for what your kind is about.
        IReadOnlyList<V1Condition> conditions =
        [
#if (size)
            wanted.Spec.Size > 0 ? new() { Type = "Ready", Status = "True", Reason = "Reconciled", Message = $"there are {wanted.Spec.Size}" }
                : new() { Type = "Ready", Status = "False", Reason = "Empty", Message = "none is wanted" },
#else
            new() { Type = "Ready", Status = "True", Reason = "Reconciled", Message = $"generation {wanted.Metadata.Generation} has been looked at" },
#endif
        ];
        return Task.FromResult(conditions);
    }

#if (status)
    /// <summary>What was said before.</summary>
    public IReadOnlyList<V1Condition>? ConditionsOf(KindName known) => known.Status.Conditions ?? [];
#else
    /// <summary>The kind has no status: what is found is said nowhere.</summary>
    public IReadOnlyList<V1Condition>? ConditionsOf(KindName known) => null;
#endif
}
