using System.Text.Json;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Storage;
using OrleansAA.ApiMachinery.Storage.Memory;

namespace OrleansAA.JournalStore;

/// <summary>One resource: the model in memory decides what happens, the journal makes that it has. One call at a time, so that nobody sees what is not on disk yet.</summary>
internal sealed class ResourceJournal : IRevisionStore, IAsyncDisposable
{
    private readonly SemaphoreSlim _turn = new(1);
    private readonly FileStream _file;
    private readonly IRevisionStore _model;
    private readonly TimeProvider _clock;
    private string? _closed;
    private long _seen;

    private ResourceJournal(FileStream file, IRevisionStore model, TimeProvider clock) => (_file, _model, _clock) = (file, model, clock);

    public GroupResource Resource => _model.Resource;

    public Revision Seen => new(Volatile.Read(ref _seen));

    /// <summary>Reads a journal from its beginning; a line that a crash left unfinished was never acknowledged, and is cut off.</summary>
    public static async Task<ResourceJournal> OpenAsync(GroupResource resource, string path, TimeProvider clock, long logBytesMax)
    {
        var replay = new ReplayClock(clock);
        var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        var store = new ResourceJournal(file, await new MemoryRevisionStores(replay, logBytesMax).OpenAsync(resource, default).ConfigureAwait(false), replay);
        var bytes = new byte[file.Length];
        await file.ReadExactlyAsync(bytes).ConfigureAwait(false);
        var whole = bytes.AsSpan().LastIndexOf((byte)'\n') + 1;
        for (var at = 0; at < whole;)
        {
            var length = bytes.AsSpan(at).IndexOf((byte)'\n');
            var line = JsonSerializer.Deserialize<JournalLine>(bytes.AsSpan(at, length))!;
            replay.Then = line.At;
            await line.ReplayAsync(store._model).ConfigureAwait(false);
            at += length + 1;
        }
        replay.Then = null;
        file.SetLength(whole);
        file.Position = whole;
        store._seen = (await store._model.HeadAsync(default).ConfigureAwait(false)).Last.Number;
        return store;
    }

    public ValueTask<CommitOutcome> CommitAsync(Commit commit, CancellationToken cancellationToken) => InTurnAsync(
        async () =>
        {
            var outcome = await _model.CommitAsync(commit, default).ConfigureAwait(false);
            if (outcome.IsCommitted)
            {
                var (json, at) = commit.Object;
                Append(new(_clock.GetUtcNow()) { Commit = new(commit.Name.Namespace, commit.Name.Name, commit.Expected.Number, commit.Type, json.ToArray(), at, commit.OperationId) });
                Volatile.Write(ref _seen, outcome.Revision.Number);
            }
            return outcome;
        },
        cancellationToken);

    public ValueTask<Revision?> SettleAsync(Guid operationId, Revision since, CancellationToken cancellationToken) => InTurnAsync(
        async () =>
        {
            // Before it is asked: what is forbidden has to be so after a crash, too, and of one that happened replaying it changes nothing.
            Append(new(_clock.GetUtcNow()) { Settled = operationId });
            return await _model.SettleAsync(operationId, since, default).ConfigureAwait(false);
        },
        cancellationToken);

    public ValueTask<Revision> TrimAsync(Revision upTo, CancellationToken cancellationToken) => InTurnAsync(
        async () =>
        {
            Append(new(_clock.GetUtcNow()) { Trimmed = upTo.Number });
            return await _model.TrimAsync(upTo, default).ConfigureAwait(false);
        },
        cancellationToken);

    public ValueTask<StoreHead> StartEpochAsync(long revisionsSkipped, CancellationToken cancellationToken) => InTurnAsync(
        async () =>
        {
            Append(new(_clock.GetUtcNow()) { Skipped = revisionsSkipped });
            var head = await _model.StartEpochAsync(revisionsSkipped, default).ConfigureAwait(false);
            Volatile.Write(ref _seen, head.Last.Number);
            return head;
        },
        cancellationToken);

    public ValueTask<StoreHead> HeadAsync(CancellationToken cancellationToken) => InTurnAsync(() => _model.HeadAsync(default), cancellationToken);

    public ValueTask<LogSize> LogSizeAsync(CancellationToken cancellationToken) => InTurnAsync(() => _model.LogSizeAsync(default), cancellationToken);

    public ValueTask<StoredObject?> GetAsync(NamespacedName name, CancellationToken cancellationToken) => InTurnAsync(() => _model.GetAsync(name, default), cancellationToken);

    public ValueTask<IReadOnlyList<LogEntry>> ReadLogAsync(Revision after, Revision upTo, int max, CancellationToken cancellationToken) =>
        InTurnAsync(() => _model.ReadLogAsync(after, upTo, max, default), cancellationToken);

    public ValueTask<IReadOnlyList<StoredObject>> ScanAsync(NamespacedName? after, int max, CancellationToken cancellationToken) =>
        InTurnAsync(() => _model.ScanAsync(after, max, default), cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _turn.WaitAsync().ConfigureAwait(false);
        _closed ??= "it is closed; open it again";
        await _file.DisposeAsync().ConfigureAwait(false);
        _turn.Release();
    }

    private async ValueTask<T> InTurnAsync<T>(Func<ValueTask<T>> run, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return _closed is { } why ? throw new StoreUnavailableException($"journal '{_file.Name}': {why}") : await run().ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    private void Append(JournalLine line)
    {
        try
        {
            _file.Write([.. JsonSerializer.SerializeToUtf8Bytes(line), (byte)'\n']);
            _file.Flush(flushToDisk: true);
        }
        catch (IOException e)
        {
            // The model may be ahead of the file now: nobody is to see that.
            _closed = $"it cannot be written ({e.Message.TrimEnd('.')}); free space, and open it again";
            throw new StoreUnavailableException($"journal '{_file.Name}': {_closed}", e);
        }
    }
}
