using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Scheme;

namespace OrleansAA.ApiMachinery.Storage;

/// <summary>A change that wants to be committed.</summary>
/// <param name="Name">The object.</param>
/// <param name="Expected">Its revision; <see cref="Revision.None"/> if it must not exist.</param>
/// <param name="Type">Added wants <see cref="Expected"/> none, Modified and Deleted want one.</param>
/// <param name="Object">The new content; of a deletion the last content, which its event shows.</param>
/// <param name="OperationId">
/// Names this attempt, so that its outcome can be settled when the answer is lost: no other attempt has the same. Make it with <see cref="UniqueId.NewRising"/>:
/// stores index it, and ids that rise with time cost next to nothing where random ones nearly double the cost of a commit.
/// </param>
public sealed record Commit(NamespacedName Name, Revision Expected, EventType Type, EncodedObject Object, Guid OperationId)
{
    /// <summary>What every store looks at first.</summary>
    /// <exception cref="ArgumentException">Type and expected revision contradict each other, or the name is none.</exception>
    public void EnsureConsistent()
    {
        if (Name.Namespace.Contains('/', StringComparison.Ordinal))
            throw new ArgumentException($"commit of {Name}: a namespace holds no slash");
        if (Type is not (EventType.Added or EventType.Modified or EventType.Deleted))
            throw new ArgumentException($"commit of {Name}: {Type} is not a type of change");
        if (Expected.Number < 0 || (Type == EventType.Added) != (Expected == Revision.None))
            throw new ArgumentException($"commit of {Name}: {Type} cannot expect revision {Expected}");
    }
}

/// <summary>What became of a commit.</summary>
/// <param name="Revision">The revision it took; <see cref="Revision.None"/> if it was refused.</param>
/// <param name="Current">If it was refused: the object as it is, or null if there is none.</param>
public readonly record struct CommitOutcome(Revision Revision, StoredObject? Current)
{
    /// <summary>Whether it was stored.</summary>
    public bool IsCommitted => Revision != Revision.None;
}
