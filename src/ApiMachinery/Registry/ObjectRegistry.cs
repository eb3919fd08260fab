using OrleansAA.ApiMachinery.Admission;
using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Go;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Storage;
using OrleansAA.ApiMachinery.Telemetry;

namespace OrleansAA.ApiMachinery.Registry;

/// <summary>What a writer believes an object to be. A belief may be stale: the store's compare decides, and corrects it.</summary>
public sealed class ObjectState
{
    /// <summary>False until something is known; then <see cref="Live"/> means what it says.</summary>
    public bool IsLoaded { get; private set; }

    /// <summary>The object, or null if there is none.</summary>
    public StoredObject? Live { get; private set; }

    /// <summary>Takes over what the store has of the object.</summary>
    /// <param name="live">The object; null: there is none.</param>
    public void Learn(StoredObject? live) => (IsLoaded, Live) = (true, live);

    /// <summary>Nothing is known any more: an outcome was lost.</summary>
    public void Forget() => (IsLoaded, Live) = (false, null);
}

/// <summary>Told of every commit made here, after it is durable.</summary>
public interface ICommitListener
{
    /// <summary>A change has been committed.</summary>
    /// <param name="entry">The change.</param>
    void Committed(LogEntry entry);

    /// <summary>
    /// Told of a commit that the store refused because the writer was not up to date: others have written the object while it slept or was cut off,
    /// or the write has been done, or given up, in its place.
    /// </summary>
    /// <param name="name">The object.</param>
    /// <param name="believed">The revision the writer took it to have; none if it took it not to exist.</param>
    void Fenced(NamespacedName name, Revision believed)
    {
    }

    /// <summary>Told of a write that the store did not take, or did not answer.</summary>
    void Unavailable(Exception error)
    {
    }
}

/// <summary>
/// Writes the objects of one kind: plans a write on what is known of the object, commits it, and starts again with the truth if the object has changed meanwhile.
/// Safe whoever calls it, the object's owner or, when that cannot be reached, the replica that holds the request.
/// </summary>
public sealed partial class ObjectRegistry(ResourceKind kind, IRevisionStore store, WritePlanner planner, ICommitListener listener)
{
    /// <summary>How often a write is planned anew because another writer was faster; with a live owner that is never more than once.</summary>
    public const int CommitAttemptsMax = 16;

    /// <summary>Where objects are.</summary>
    public IRevisionStore Store { get; } = store;

    /// <summary>Carries out a write, under its operation id: a refused commit leaves no trace of it, so that the next attempt can have the same.</summary>
    public async Task<WriteResult> WriteAsync(WriteRequest request, ObjectState state, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfEqual(request.OperationId, Guid.Empty);
        var name = new NamespacedName(request.Namespace, request.Name);
        try
        {
            var isFresh = false;
            for (var attempt = 0; attempt < CommitAttemptsMax; attempt++)
            {
                // A create expects nothing: asking first would cost a read, and the commit tells.
                if (!state.IsLoaded && request.Verb != WriteVerb.Create)
                    isFresh = await LearnAsync(name, state, cancellationToken);
                var (plan, refusal) = await PlanAsync(request, state.Live, cancellationToken);
                if (plan?.Change is not null)
                {
                    if (await TryCommitAsync(name, request.OperationId, plan, state, cancellationToken) is { } result)
                        return result;
                    isFresh = true;
                    continue;
                }
                // Nothing is to be committed, so that no compare would correct a belief: it is looked whether it is true.
                var believed = state.Live?.Revision;
                if (isFresh || (await LearnAsync(name, state, cancellationToken) && state.Live?.Revision == believed))
                    return plan is null ? refusal! : Answer(plan, plan.Answer ?? default, Revision.None);
                isFresh = true;
            }
            throw Statuses.Conflict(kind.Resource, request.Name, "the object is being written by others all the time; please try again");
        }
        catch (StatusException e)
        {
            return Refusal(e);
        }
        catch (Exception e) when (e is StoreUnavailableException or CompactedException)
        {
            state.Forget();
            listener.Unavailable(e);
            return Refusal(StoreStatuses.Of(e));
        }
    }

    /// <summary>The answer to one write too many for one object.</summary>
    public WriteResult TooManyWaiting(WriteRequest request) =>
        Refusal(Statuses.TooManyRequests($"too many writes of {kind.Resource} {GoQuote.Quote(request.Name)} wait for their turn, please try again later", retryAfterSeconds: 1));

    private async ValueTask<(WritePlan? Plan, WriteResult? Refusal)> PlanAsync(WriteRequest request, StoredObject? live, CancellationToken cancellationToken)
    {
        var (warnings, annotations) = (new List<string>(), new AuditAnnotations());
        try
        {
            var plan = await planner.PlanAsync(request, live, warnings, cancellationToken, annotations);
            plan.Annotations = annotations;
            return (plan, null);
        }
        catch (StatusException e)
        {
            return (null, Refusal(e) with { Warnings = warnings, Annotations = annotations.All, WebhookTime = annotations.WebhookTime });
        }
    }

    /// <summary>Reads the object, and says that it has been read.</summary>
    private async Task<bool> LearnAsync(NamespacedName name, ObjectState state, CancellationToken cancellationToken)
    {
        state.Learn(await Store.GetAsync(name, cancellationToken));
        return true;
    }

    /// <returns>The answer, or null if the object was not what the plan was made on; then the state has been corrected.</returns>
    private async Task<WriteResult?> TryCommitAsync(NamespacedName name, Guid operationId, WritePlan plan, ObjectState state, CancellationToken cancellationToken)
    {
        var before = state.Live;
        var isBelief = state.IsLoaded;
        var change = plan.Change!;
        var commit = new Commit(name, before?.Revision ?? Revision.None, change.Type, change.Content, operationId);
        var outcome = await CommitAsync(commit, state, cancellationToken);
        if (!outcome.IsCommitted)
        {
            if (isBelief)
                listener.Fenced(name, commit.Expected);
            state.Learn(outcome.Current);
            return null;
        }
        var json = change.Content.WithRevision(outcome.Revision);
        state.Learn(plan.Deletes ? null : new StoredObject(name, outcome.Revision, json));
        listener.Committed(new LogEntry(outcome.Revision, change.Type, name, json, before?.Json));
        return Answer(plan, plan.Answer ?? json, outcome.Revision);
    }

    /// <summary>Commits; a commit whose answer was lost is settled, never guessed.</summary>
    private async Task<CommitOutcome> CommitAsync(Commit commit, ObjectState state, CancellationToken cancellationToken)
    {
        var since = Store.Seen;
        using var measure = RegistryMetrics.Begin(kind.ResourceName, planner.Clock);
        try
        {
            var outcome = await Store.CommitAsync(commit, cancellationToken);
            measure?.Answered(outcome.IsCommitted);
            return outcome;
        }
        catch (StoreUnavailableException e)
        {
            state.Forget();
            if (e.CameTooLate)
                listener.Fenced(commit.Name, commit.Expected);
            if (await Store.SettleAsync(commit.OperationId, since, cancellationToken) is { } revision)
                return new(revision, null);
            throw;
        }
        catch (OperationCanceledException)
        {
            state.Forget();
            throw;
        }
    }

    private static WriteResult Answer(WritePlan plan, ReadOnlyMemory<byte> json, Revision revision) => new()
    {
        Code = plan.Code,
        Object = json,
        Revision = revision.Number,
        Deleted = plan.Deletes,
        Warnings = plan.Warnings,
        Annotations = plan.Annotations!.All,
        WebhookTime = plan.Annotations.WebhookTime,
    };

    private static WriteResult Refusal(StatusException error) => new()
    {
        Code = error.Code,
        Failure = error.Status,
    };
}
