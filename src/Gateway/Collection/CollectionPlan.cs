using System.Runtime.CompilerServices;
using k8s.Models;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Watching;

namespace OrleansAA.Gateway.Collection;

/// <summary>An object that owns, is owned or is being deleted.</summary>
internal sealed record OwnedObject(CachedObject Object, V1ObjectMeta Meta)
{
    public const string Orphan = "orphan";
    public const string Foreground = "foregroundDeletion";

    // Decoded once, however often it is looked at.
    private static readonly ConditionalWeakTable<CachedObject, V1ObjectMeta> Known = [];

    public static OwnedObject Of(CachedObject value) => new(value, Known.GetValue(value, v => ResourceKind.MetaOf(v.Decode())));

    /// <summary>Cheap, and never false of one that has owners or is being deleted: only these are decoded.</summary>
    public static bool MayConcern(CachedObject value) =>
        value.Json.Span.IndexOf("\"ownerReferences\":"u8) >= 0 || value.Json.Span.IndexOf("\"deletionTimestamp\":"u8) >= 0;

    public bool IsOwnedBy(OwnedObject owner, out V1OwnerReference reference)
    {
        reference = Meta.OwnerReferences?.FirstOrDefault(r => r.Uid == owner.Meta.Uid)!;
        return reference is not null && (owner.Object.Name.Namespace.Length == 0 || owner.Object.Name.Namespace == Object.Name.Namespace);
    }

    public bool Has(string finalizer) => Meta.Finalizers?.Contains(finalizer) == true;
}

/// <summary>One write of the garbage collector.</summary>
/// <param name="Target">The object as it was planned for.</param>
/// <param name="Deletes">Delete it, if it still has this uid; else change it, if it still has this resourceVersion.</param>
/// <param name="Policy">How to delete it; null as its finalizers say.</param>
/// <param name="Finalizers">Those it shall have; null leaves them.</param>
/// <param name="Owners">Those it shall have; null leaves them.</param>
internal sealed record CollectionStep(OwnedObject Target, bool Deletes = false, string? Policy = null, IReadOnlyList<string>? Finalizers = null, IReadOnlyList<V1OwnerReference>? Owners = null);

/// <summary>
/// What there is to collect, by the rules of kube-controller-manager's garbage collector. A pure function of the objects, their owners and the time.
/// </summary>
/// <remarks>
/// <code>
/// being deleted, finalizer orphan               its dependents lose their reference to it; when there are none, the finalizer goes
/// being deleted, finalizer foregroundDeletion   its dependents are deleted; when none with blockOwnerDeletion is left, the finalizer goes
/// has owners, all gone or waiting for it        is deleted
/// has owners, some gone or waiting, one solid   loses the references to those
/// </code>
/// An owner of a kind that is not served here is solid: nobody here knows whether it is gone.
/// </remarks>
/// <param name="objects">Those that have owners or are being deleted.</param>
/// <param name="ownerOf">Finds owners.</param>
/// <param name="until">Deletions and objects younger than this are left alone.</param>
internal sealed class CollectionPlan(IReadOnlyList<OwnedObject> objects, CollectionPlan.FindOwner ownerOf, DateTime until)
{
    public delegate OwnedObject? FindOwner(V1OwnerReference reference, string space, out bool isServed);

    private readonly ILookup<string, OwnedObject> _dependents = objects
        .SelectMany(o => (o.Meta.OwnerReferences ?? []).Select(r => (r.Uid, Object: o))).ToLookup(p => p.Uid, p => p.Object);

    public IEnumerable<CollectionStep> Steps() => objects.SelectMany(o => OfOwner(o).Concat(OfDependent(o)));

    private IEnumerable<CollectionStep> OfOwner(OwnedObject owner)
    {
        if (!IsDue(owner))
            return [];
        var dependents = DependentsOf(owner).ToList();
        if (owner.Has(OwnedObject.Orphan))
            return dependents.Count == 0 ? [Without(owner, OwnedObject.Orphan)] : dependents.Select(d => WithoutOwners(d, r => r.Uid == owner.Meta.Uid));
        return owner.Has(OwnedObject.Foreground) && !dependents.Any(d => d.IsOwnedBy(owner, out var r) && r.BlockOwnerDeletion == true)
            ? [Without(owner, OwnedObject.Foreground)]
            : [];
    }

    private IEnumerable<CollectionStep> OfDependent(OwnedObject dependent)
    {
        if (dependent.Meta.OwnerReferences is not { Count: > 0 } references || !(dependent.Meta.CreationTimestamp < until))
            return [];
        var fates = references.Select(r => (Reference: r, Fate: FateOf(r, dependent))).ToList();
        var lost = fates.Where(f => f.Fate != Fate.Solid).Select(f => f.Reference.Uid).ToHashSet();
        if (lost.Count == 0)
            return [];
        if (lost.Count < fates.Count)
            return [WithoutOwners(dependent, r => lost.Contains(r.Uid))];
        if (dependent.Meta.DeletionTimestamp is not null)
            return [];
        var isWaitedFor = fates.Any(f => f.Fate == Fate.Waiting);
        return [new(dependent, Deletes: true, Policy: isWaitedFor && DependentsOf(dependent).Any() ? "Foreground" : null)];
    }

    private Fate FateOf(V1OwnerReference reference, OwnedObject dependent)
    {
        var owner = ownerOf(reference, dependent.Object.Name.Namespace, out var isServed);
        if (owner is null)
            return isServed ? Fate.Gone : Fate.Solid;
        return IsDue(owner) && owner.Has(OwnedObject.Foreground) ? Fate.Waiting : Fate.Solid;
    }

    private IEnumerable<OwnedObject> DependentsOf(OwnedObject owner) => _dependents[owner.Meta.Uid].Where(d => d.IsOwnedBy(owner, out _));

    private bool IsDue(OwnedObject owner) => owner.Meta.DeletionTimestamp < until;

    private static CollectionStep Without(OwnedObject owner, string finalizer) => new(owner, Finalizers: [.. owner.Meta.Finalizers.Where(f => f != finalizer)]);

    private static CollectionStep WithoutOwners(OwnedObject dependent, Func<V1OwnerReference, bool> which) =>
        new(dependent, Owners: [.. dependent.Meta.OwnerReferences.Where(r => !which(r))]);

    private enum Fate
    {
        Solid,
        Waiting,
        Gone,
    }
}
