using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Storage;

namespace OrleansAA.Robustness.Judged;

/// <summary>Bugs of a store; each is in every replica.</summary>
internal sealed class StoreBug(Func<IRevisionStore, IRevisionStore> make) : Seams
{
    public override IRevisionStore Store(IRevisionStore store, int place) => make(store);
}

/// <summary>Commits whatever the object's revision is.</summary>
internal sealed class SkipsTheCompare(IRevisionStore store) : StoreDecorator(store)
{
    public override async ValueTask<CommitOutcome> CommitAsync(Commit commit, CancellationToken cancellationToken)
    {
        var outcome = await Inner.CommitAsync(commit, cancellationToken);
        return !outcome.IsCommitted && outcome.Current is { } current && commit.Type != EventType.Added
            ? await Inner.CommitAsync(commit with { Expected = current.Revision }, cancellationToken)
            : outcome;
    }
}

/// <summary>Gives a commit the revision of the one before it.</summary>
internal sealed class ReusesRevisions(IRevisionStore store) : StoreDecorator(store)
{
    public override async ValueTask<CommitOutcome> CommitAsync(Commit commit, CancellationToken cancellationToken)
    {
        var outcome = await Inner.CommitAsync(commit, cancellationToken);
        return outcome.IsCommitted && IsTurn(every: 20) ? new(new(outcome.Revision.Number - 1), null) : outcome;
    }
}

/// <summary>Answers with the revision a commit would take, and forgets it.</summary>
internal sealed class AcknowledgesWhatItDidNotWrite(IRevisionStore store) : StoreDecorator(store)
{
    public override async ValueTask<CommitOutcome> CommitAsync(Commit commit, CancellationToken cancellationToken) => commit.Type == EventType.Modified && IsTurn(every: 50)
        ? new((await Inner.HeadAsync(cancellationToken)).Last.Next, null)
        : await Inner.CommitAsync(commit, cancellationToken);
}

/// <summary>Does a change again, as a retry without an operation id would.</summary>
internal sealed class CommitsTwice(IRevisionStore store) : StoreDecorator(store)
{
    public override async ValueTask<CommitOutcome> CommitAsync(Commit commit, CancellationToken cancellationToken)
    {
        var outcome = await Inner.CommitAsync(commit, cancellationToken);
        if (outcome.IsCommitted && commit.Type == EventType.Modified && IsTurn(every: 30))
            await Inner.CommitAsync(commit with { Expected = outcome.Revision, OperationId = Guid.CreateVersion7() }, cancellationToken);
        return outcome;
    }
}

/// <summary>Says of a commit that happened that another was faster.</summary>
internal sealed class RefusesWhatItWrote(IRevisionStore store) : StoreDecorator(store)
{
    public override async ValueTask<CommitOutcome> CommitAsync(Commit commit, CancellationToken cancellationToken)
    {
        var outcome = await Inner.CommitAsync(commit, cancellationToken);
        return outcome.IsCommitted && commit.Type == EventType.Modified && IsTurn(every: 30)
            ? new(default, await Inner.GetAsync(commit.Name, cancellationToken))
            : outcome;
    }
}

/// <summary>Does not find what is there.</summary>
internal sealed class OverlooksObjects(IRevisionStore store) : StoreDecorator(store)
{
    public override async ValueTask<StoredObject?> GetAsync(NamespacedName name, CancellationToken cancellationToken) =>
        IsTurn(every: 10) ? null : await Inner.GetAsync(name, cancellationToken);
}

/// <summary>Tells its head as it was a moment ago.</summary>
internal sealed class TellsAnOldHead(IRevisionStore store) : StoreDecorator(store)
{
    private StoreHead _head;

    public override async ValueTask<StoreHead> HeadAsync(CancellationToken cancellationToken)
    {
        var told = _head;
        _head = await Inner.HeadAsync(cancellationToken);
        return told.Last == Revision.None ? _head : told;
    }
}

/// <summary>Has lost entries of its log when they are read again.</summary>
internal sealed class LosesLogEntries : Seams
{
    public override IEnumerable<LogEntry> Log(IEnumerable<LogEntry> log) => log.Where(e => e.Revision.Number % 100 != 0);
}
