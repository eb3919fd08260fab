using k8s.Models;

namespace OrleansAA.Grains.Registry;

/// <summary>Owner references that stand twice are stored once, and the client is told.</summary>
internal static class OwnerReferences
{
    public static void Deduplicate(V1ObjectMeta meta, ICollection<string> warnings)
    {
        if (meta.OwnerReferences is not { Count: > 1 } sent)
            return;
        var kept = sent.Distinct().ToList();
        if (kept.Count == sent.Count)
            return;
        var repeated = sent.GroupBy(r => r).Where(g => g.Count() > 1).Select(g => g.Key.Uid);
        warnings.Add(
            ".metadata.ownerReferences contains duplicate entries; API server dedups owner references in 1.20+, and may reject such requests as early as 1.24; "
            + $"please fix your requests; duplicate UID(s) observed: {string.Join(", ", repeated)}");
        meta.OwnerReferences = kept;
    }
}
