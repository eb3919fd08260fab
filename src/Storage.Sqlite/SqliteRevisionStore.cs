using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Storage;

namespace OrleansAA.Storage.Sqlite;

/// <summary>One resource in a SQLite file: writes go to the file's writer thread, reads to connections of their own, the head is in memory.</summary>
internal sealed class SqliteRevisionStore(GroupResource resource, RevisionLine line, SqliteWriter writer, SqliteReaders readers, SqliteStoreOptions options, TimeProvider clock)
    : IRevisionStore
{
    public GroupResource Resource => resource;

    public Revision Seen => line.Head.Last;

    public async ValueTask<CommitOutcome> CommitAsync(Commit commit, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        commit.EnsureConsistent();
        var job = new CommitJob(line, commit);
        writer.Add(job);
        return await job.Answer.WaitAsync(cancellationToken).ConfigureAwait(false) ?? throw SqliteErrors.TooLate(options.Path);
    }

    public async ValueTask<Revision?> SettleAsync(Guid operationId, Revision since, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var job = new SettleJob(line, operationId, clock.GetUtcNow());
        writer.Add(job);
        var (revision, compacted) = await job.Answer.WaitAsync(cancellationToken).ConfigureAwait(false);
        return revision is null && since < compacted ? throw new CompactedException(since, compacted) : revision;
    }

    // This process is the only writer: nobody else knows better.
    public ValueTask<StoreHead> HeadAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new(line.Head);
    }

    public ValueTask<LogSize> LogSizeAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new(new LogSize(line.LogBytes, options.LogBytesMax));
    }

    public ValueTask<StoredObject?> GetAsync(NamespacedName name, CancellationToken cancellationToken) =>
        readers.ReadAsync(name, static (reader, name) => reader.Get(name), cancellationToken);

    public async ValueTask<IReadOnlyList<LogEntry>> ReadLogAsync(Revision after, Revision upTo, int max, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(max, 1);
        return await readers.ReadAsync((after, upTo, max), static (reader, of) => reader.ReadLog(of.after, of.upTo, of.max), cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<IReadOnlyList<StoredObject>> ScanAsync(NamespacedName? after, int max, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(max, 1);
        return await readers.ReadAsync((after, max), static (reader, of) => reader.Scan(of.after, of.max), cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<Revision> TrimAsync(Revision upTo, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var target = Math.Min(upTo.Number, line.Head.Last.Number);
        while (line.Head.Compacted.Number < target)
        {
            var step = new Revision(Math.Min(target, line.Head.Compacted.Number + options.TrimStepRevisionsMax));
            var job = new TrimJob(line, step);
            writer.Add(job);
            await job.Answer.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        return line.Head.Compacted;
    }

    public async ValueTask<StoreHead> StartEpochAsync(long revisionsSkipped, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(revisionsSkipped);
        // In steps: one transaction for a long log would keep commits waiting, and the rest is little.
        await TrimAsync(line.Head.Last, cancellationToken).ConfigureAwait(false);
        var job = new EpochJob(line, revisionsSkipped);
        writer.Add(job);
        await job.Answer.WaitAsync(cancellationToken).ConfigureAwait(false);
        return line.Head;
    }
}
