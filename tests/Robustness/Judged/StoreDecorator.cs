using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Storage;

namespace OrleansAA.Robustness.Judged;

/// <summary>A store in front of another; what a bug does not touch goes through.</summary>
internal abstract class StoreDecorator(IRevisionStore store) : IRevisionStore
{
    private int _count;

    public GroupResource Resource => Inner.Resource;

    public Revision Seen => Inner.Seen;

    protected IRevisionStore Inner { get; } = store;

    public virtual ValueTask<CommitOutcome> CommitAsync(Commit commit, CancellationToken cancellationToken) => Inner.CommitAsync(commit, cancellationToken);

    public virtual ValueTask<StoreHead> HeadAsync(CancellationToken cancellationToken) => Inner.HeadAsync(cancellationToken);

    public ValueTask<LogSize> LogSizeAsync(CancellationToken cancellationToken) => Inner.LogSizeAsync(cancellationToken);

    public virtual ValueTask<StoredObject?> GetAsync(NamespacedName name, CancellationToken cancellationToken) => Inner.GetAsync(name, cancellationToken);

    public ValueTask<Revision?> SettleAsync(Guid operationId, Revision since, CancellationToken cancellationToken) => Inner.SettleAsync(operationId, since, cancellationToken);

    public ValueTask<IReadOnlyList<LogEntry>> ReadLogAsync(Revision after, Revision upTo, int max, CancellationToken cancellationToken) =>
        Inner.ReadLogAsync(after, upTo, max, cancellationToken);

    public ValueTask<IReadOnlyList<StoredObject>> ScanAsync(NamespacedName? after, int max, CancellationToken cancellationToken) => Inner.ScanAsync(after, max, cancellationToken);

    public ValueTask<Revision> TrimAsync(Revision upTo, CancellationToken cancellationToken) => Inner.TrimAsync(upTo, cancellationToken);

    /// <summary>True one time in so many.</summary>
    protected bool IsTurn(int every) => Interlocked.Increment(ref _count) % every == 0;
}
