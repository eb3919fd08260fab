using OrleansAA.ApiMachinery.Scheme;

namespace OrleansAA.Grains.Storage;

/// <summary>Opens the revision stores of one place (a SQLite file, a Redis, this process's memory): one for each resource.</summary>
public interface IRevisionStores : IAsyncDisposable
{
    /// <summary>The store of a resource; made empty if there is none yet. The same instance each time.</summary>
    /// <exception cref="StoreUnavailableException">The place cannot be reached or read.</exception>
    ValueTask<IRevisionStore> OpenAsync(GroupResource resource, CancellationToken cancellationToken);

    /// <summary>What an operator should do before the place is full, in one line; null while there is room.</summary>
    string? ShortOfRoom => null;
}

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
}

/// <summary>A change that wants to be committed.</summary>
/// <param name="Name">The object.</param>
/// <param name="Expected">Its revision; <see cref="Revision.None"/> if it must not exist.</param>
/// <param name="Type">Added wants <see cref="Expected"/> none, Modified and Deleted want one.</param>
/// <param name="Object">The new content; of a deletion the last content, which its event shows.</param>
/// <param name="OperationId">
/// Names this attempt, so that its outcome can be settled when the answer is lost: no other attempt has the same. Make it with <see cref="Guid.CreateVersion7()"/>:
/// stores index it, and ids that rise with time cost next to nothing where random ones nearly double the cost of a commit.
/// </param>
public sealed record Commit(NamespacedName Name, Revision Expected, EventType Type, EncodedObject Object, Guid OperationId)
{
    /// <exception cref="ArgumentException">Type and expected revision contradict each other, or the name is none.</exception>
    internal void EnsureConsistent()
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
    public bool IsCommitted => Revision != Revision.None;
}

/// <summary>Both are <see cref="Revision.Origin"/> if nothing was ever written.</summary>
/// <param name="Last">The last revision taken.</param>
/// <param name="Compacted">The log holds the revisions after this one.</param>
public readonly record struct StoreHead(Revision Last, Revision Compacted);

/// <summary>How much there is to compact.</summary>
/// <param name="Bytes">
/// Of the contents of the entries after the compacted revision: what each left, and what was before it if the store keeps that with the entry. Entries of a build
/// that did not count are not counted.
/// </param>
/// <param name="BytesMax">
/// Above it the log is to be compacted, however young it is. A store whose room is scarce refuses commits while the log is
/// larger by half: as <see cref="StoreUnavailableException"/>, and they do not happen.
/// </param>
public readonly record struct LogSize(long Bytes, long BytesMax)
{
    /// <summary>The bound where nobody gives another: about what the event window of one replica holds.</summary>
    public const long BytesMaxDefault = 512L << 20;

    public bool IsTooLarge => Bytes > BytesMax;

    /// <summary>Where a store refuses commits.</summary>
    public static long RefusedAbove(long bytesMax) => bytesMax + bytesMax / 2;
}

/// <summary>An object as it was committed.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Revision">The revision that wrote it.</param>
/// <param name="Json">Its JSON, with that revision as metadata.resourceVersion. Nobody may change the bytes.</param>
public sealed record StoredObject(NamespacedName Name, Revision Revision, ReadOnlyMemory<byte> Json);

/// <summary>A change as it was committed.</summary>
/// <param name="Revision">Its place on the line.</param>
/// <param name="Type">What it did.</param>
/// <param name="Name">To which object.</param>
/// <param name="Json">The content it left; of a deletion the last content, with the deletion's revision as resourceVersion.</param>
/// <param name="Previous">The content before it; null for an addition.</param>
public sealed record LogEntry(Revision Revision, EventType Type, NamespacedName Name, ReadOnlyMemory<byte> Json, ReadOnlyMemory<byte>? Previous);

/// <summary>The store did not answer, or not in time. A write's outcome is unknown.</summary>
public sealed class StoreUnavailableException(string message, Exception? inner = null) : Exception(message, inner)
{
    private const string TooLateForClients = "the write came too late and was refused; nothing was written, try again";

    /// <summary>It answered, but no longer has what it acknowledged: restored from a backup, or failed over to a replica that lagged.</summary>
    public bool HasLostWrites { get; init; }

    /// <summary>What clients are told. The message is for operators: it names the store and its state.</summary>
    public string ForClients { get; init; } = "the store does not answer at the moment; try again later";

    /// <summary>It answered, and refused a write that had been given up: <see cref="IRevisionStore.SettleAsync"/> had forbidden it. Nothing happened.</summary>
    public bool CameTooLate { get; init; }

    /// <summary>What every store refuses a forbidden commit with.</summary>
    /// <param name="store">The store, as operators know it.</param>
    public static StoreUnavailableException TooLate(string store) => new($"{store}: {TooLateForClients}") { CameTooLate = true, ForClients = TooLateForClients };
}

/// <summary>What <see cref="IRevisionStore.SettleAsync"/> promises.</summary>
public static class Fence
{
    /// <summary>
    /// How long an operation stays forbidden at least. No commit may be on its way for longer: a process that was stopped longer than this has to be ended, not woken.
    /// </summary>
    public static readonly TimeSpan Holds = TimeSpan.FromHours(1);
}

/// <summary>Log entries that were asked for have been compacted away.</summary>
public sealed class CompactedException(Revision requested, Revision compacted)
    : Exception($"revision {requested} is compacted; the log begins after {compacted}")
{
    public Revision Requested { get; } = requested;

    public Revision Compacted { get; } = compacted;
}
