using OrleansAA.ApiMachinery.Names;

namespace OrleansAA.ApiMachinery.Storage;

/// <summary>
/// The one authority: every object of one resource, and the log of every change in the order it happened.
/// </summary>
/// <remarks>
/// What an implementation promises:
/// <list type="bullet">
/// <item>One line. A successful commit takes the revision after the last one: contiguous from the one after <see cref="Revision.Origin"/>, never reused, also after a crash. A refused commit takes none.</item>
/// <item>Durable. When <see cref="CommitAsync"/> answers with a revision, the change outlives the loss of power (Memory excepted, which promises it for the life of the process).</item>
/// <item>Compare and set. A commit happens only if the object's revision is the expected one, and atomically with the log.</item>
/// <item>Fresh. <see cref="HeadAsync"/> and <see cref="GetAsync"/> see every commit acknowledged before they were called.</item>
/// <item>Prefix. Whoever has seen revision n in any answer can read every revision up to n from the log (if it is not compacted).</item>
/// </list>
/// What it does not promise: that a commit whose call ended in an exception did not happen. The outcome is unknown;
/// <see cref="SettleAsync"/> decides it, by the commit's operation id, once the store answers again.
/// All methods may be called concurrently.
/// </remarks>
public interface IRevisionStore
{
    /// <summary>Whose objects it keeps.</summary>
    GroupResource Resource { get; }

    /// <summary>The last revision this process has seen in any answer: the line is at least there. It costs nothing to ask.</summary>
    Revision Seen { get; }

    /// <summary>Commits one change, or says what stands in its way.</summary>
    /// <remarks>
    /// Cancelled before it is under way, nothing happens; afterwards the call ends and the outcome is unknown.
    /// A refusal shows the object as of a revision that is durable, too.
    /// </remarks>
    /// <exception cref="ArgumentException">The commit contradicts itself (see <see cref="Commit"/>).</exception>
    /// <exception cref="StoreUnavailableException">
    /// The store did not answer, and the outcome is unknown; or its operation is forbidden (<see cref="StoreUnavailableException.CameTooLate"/>), and nothing happened.
    /// </exception>
    ValueTask<CommitOutcome> CommitAsync(Commit commit, CancellationToken cancellationToken);

    /// <summary>
    /// Settles what became of an operation: gives the revision that it took, or null, and then it never takes one. Should a commit of it be on its way still, from
    /// whatever process, it is refused when it arrives (<see cref="StoreUnavailableException.CameTooLate"/>), before anything else about it is looked at.
    /// </summary>
    /// <remarks>
    /// This is the fence that "once" rests on: who is told null may do the write again, under another id. So it is a write, and as durable as a commit.
    /// Null is binding for <see cref="Fence.Holds"/> at least, by the store's clock, whatever is trimmed or reopened meanwhile, and in a new epoch, too; a store may forget it then.
    /// A call that ended in an exception has told nothing, and may have forbidden the operation: settle it again.
    /// </remarks>
    /// <param name="operationId">The operation.</param>
    /// <param name="since">A revision of the line from before the operation began, such as <see cref="Seen"/> was then: as far back as it is looked for.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="CompactedException">It is not in the log, which does not reach back to <paramref name="since"/> any more: nobody knows whether it happened. It will not from now on.</exception>
    /// <exception cref="StoreUnavailableException">The store did not answer.</exception>
    ValueTask<Revision?> SettleAsync(Guid operationId, Revision since, CancellationToken cancellationToken);

    /// <summary>The last revision taken and the last one compacted away.</summary>
    ValueTask<StoreHead> HeadAsync(CancellationToken cancellationToken);

    /// <summary>How large the log is, and may be.</summary>
    ValueTask<LogSize> LogSizeAsync(CancellationToken cancellationToken);

    /// <summary>The object as it is now, or null.</summary>
    ValueTask<StoredObject?> GetAsync(NamespacedName name, CancellationToken cancellationToken);

    /// <summary>Changes in the order of their revisions.</summary>
    /// <param name="after">The first change has the next revision.</param>
    /// <param name="upTo">The last revision to read, inclusive; may lie beyond the head.</param>
    /// <param name="max">The most entries to return (at least 1); fewer mean there were no more.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    /// <returns>Without a gap from <paramref name="after"/> on; empty if <paramref name="upTo"/> is not after it.</returns>
    /// <exception cref="CompactedException"><paramref name="after"/> lies before the compacted revision: entries would be missing.</exception>
    ValueTask<IReadOnlyList<LogEntry>> ReadLogAsync(Revision after, Revision upTo, int max, CancellationToken cancellationToken);

    /// <summary>Objects in the order of their names (<see cref="NamespacedName.CompareTo"/>). Pages are not one snapshot: replay the log from the first page's head over them.</summary>
    /// <param name="after">The last name of the page before; null for the first page.</param>
    /// <param name="max">The most objects to return (at least 1); fewer mean there were no more.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    ValueTask<IReadOnlyList<StoredObject>> ScanAsync(NamespacedName? after, int max, CancellationToken cancellationToken);

    /// <summary>
    /// Compacts: log entries up to <paramref name="upTo"/> (bounded by the head) are no longer read. Objects are untouched, and so is the previous content of later entries.
    /// Going back does nothing. Returns the compacted revision.
    /// </summary>
    /// <remarks>A long trim may be done in steps, each of which is seen by readers; ended halfway, the steps done stay done.</remarks>
    ValueTask<Revision> TrimAsync(Revision upTo, CancellationToken cancellationToken);

    /// <summary>
    /// Goes on after acknowledged writes were lost: a new epoch, which begins above every revision that was given out. Everything before it is compacted,
    /// so that watches and caches start anew. Does nothing if the line has not gone back, or another replica was faster.
    /// </summary>
    /// <exception cref="StoreUnavailableException">The store does not answer; or it is another one, or an empty one: an operator has to decide then.</exception>
    ValueTask StartEpochAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <summary>
    /// Starts an epoch because an operator says that the line has gone back, of which nobody who serves it knows: it was put back from a backup while all replicas were away. The line
    /// goes on so many revisions above its end, which has to be more than clients have seen beyond it; everything before is compacted, objects are as they were.
    /// </summary>
    /// <returns>The line as it is then.</returns>
    /// <exception cref="NotSupportedException">This store cannot; the message says what to do.</exception>
    ValueTask<StoreHead> StartEpochAsync(long revisionsSkipped, CancellationToken cancellationToken) =>
        throw new NotSupportedException("this store starts no epoch; put it back under a name that clients do not know");
}
