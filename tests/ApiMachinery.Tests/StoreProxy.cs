using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Storage;
using OrleansAA.Storage.Testing;

namespace OrleansAA.ApiMachinery.Tests;

/// <summary>A store in front of another, in which a test can make things happen before and after its calls.</summary>
internal sealed class StoreProxy(IRevisionStore store) : IRevisionStore
{
    /// <summary>Run before the call goes through; may throw instead.</summary>
    public Func<Commit, Task> BeforeCommit { get; set; } = _ => Task.CompletedTask;

    /// <summary>Run when the commit has happened, before its answer is given; may lose the answer by throwing.</summary>
    public Func<Commit, Task> AfterCommit { get; set; } = _ => Task.CompletedTask;

    public Func<Task> BeforeHead { get; set; } = () => Task.CompletedTask;

    public Func<Task> BeforeSettle { get; set; } = () => Task.CompletedTask;

    public Func<Task> BeforeScan { get; set; } = () => Task.CompletedTask;

    public Func<Task> BeforeReadLog { get; set; } = () => Task.CompletedTask;

    public Func<Task> BeforeTrim { get; set; } = () => Task.CompletedTask;

    public int Gets { get; private set; }

    public int Commits { get; private set; }

    public int LogReads { get; private set; }

    public GroupResource Resource => store.Resource;

    public Revision Seen => store.Seen;

    public async ValueTask<CommitOutcome> CommitAsync(Commit commit, CancellationToken cancellationToken)
    {
        Commits++;
        await BeforeCommit(commit);
        var outcome = await store.CommitAsync(commit, cancellationToken);
        await AfterCommit(commit);
        return outcome;
    }

    public async ValueTask<Revision?> SettleAsync(Guid operationId, Revision since, CancellationToken cancellationToken)
    {
        await BeforeSettle();
        return await store.SettleAsync(operationId, since, cancellationToken);
    }

    public async ValueTask<StoreHead> HeadAsync(CancellationToken cancellationToken)
    {
        await BeforeHead();
        return await store.HeadAsync(cancellationToken);
    }

    public ValueTask<LogSize> LogSizeAsync(CancellationToken cancellationToken) => store.LogSizeAsync(cancellationToken);

    public ValueTask<StoredObject?> GetAsync(NamespacedName name, CancellationToken cancellationToken)
    {
        Gets++;
        return store.GetAsync(name, cancellationToken);
    }

    public async ValueTask<IReadOnlyList<LogEntry>> ReadLogAsync(Revision after, Revision upTo, int max, CancellationToken cancellationToken)
    {
        LogReads++;
        await BeforeReadLog();
        return await store.ReadLogAsync(after, upTo, max, cancellationToken);
    }

    public async ValueTask<IReadOnlyList<StoredObject>> ScanAsync(NamespacedName? after, int max, CancellationToken cancellationToken)
    {
        await BeforeScan();
        return await store.ScanAsync(after, max, cancellationToken);
    }

    public async ValueTask<Revision> TrimAsync(Revision upTo, CancellationToken cancellationToken)
    {
        await BeforeTrim();
        return await store.TrimAsync(upTo, cancellationToken);
    }
}
