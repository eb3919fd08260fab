using OrleansAA.ApiMachinery.Go;
using k8s.Models;

namespace OrleansAA.ApiMachinery.Registry;

/// <summary>Owner references that stand twice are stored once, and the client is told.</summary>
internal static class OwnerReferences
{
    /// <summary>Where the duplicates stand in a body.</summary>
    public const string AsSent = "contains duplicate entries";

    /// <summary>Where they are found in what a patch has made, as k8s.io/apiserver says it.</summary>
    public const string AsPatched = "contains duplicate entries after mutating admission happens";

    public static void Deduplicate(V1ObjectMeta meta, ICollection<string> warnings, string what)
    {
        if (meta.OwnerReferences is not { Count: > 1 } sent)
            return;
        var kept = new HashSet<V1OwnerReference>(sent.Count);
        var repeated = sent.Where(reference => !kept.Add(reference)).Select(reference => reference.Uid ?? "").ToList();
        if (repeated.Count == 0)
            return;
        warnings.Add(
            $".metadata.ownerReferences {what}; API server dedups owner references in 1.20+, and may reject such requests as early as 1.24; "
            + $"please fix your requests; duplicate UID(s) observed: {ClientText.Join(", ", repeated)}");
        meta.OwnerReferences = [.. sent.Distinct()];
    }
}
