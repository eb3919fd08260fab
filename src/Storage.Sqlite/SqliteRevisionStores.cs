using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Storage;

namespace OrleansAA.Storage.Sqlite;

/// <summary>
/// Revision stores in one SQLite file, which belongs to this process alone while it is open. The file is opened with the first store.
/// </summary>
/// <remarks>The file system must keep its word on fsync and on locks: a local disk does, a network share may not.</remarks>
public sealed partial class SqliteRevisionStores : IRevisionStores
{
    private readonly SqliteStoreOptions _options;
    private readonly ILogger _logger;
    private readonly TimeProvider _clock;
    private readonly SemaphoreSlim _gate = new(1);
    private readonly Dictionary<GroupResource, (SqliteRevisionStore Store, SqliteReaders Readers)> _stores = [];
    private SqliteFile? _file;
    private Checkpointer? _checkpointer;
    private SqliteWriter? _writer;
    private bool _closed;

    /// <summary>Stores in one SQLite file, which is made when the first is opened.</summary>
    /// <param name="options">Which file, and how it is written.</param>
    /// <param name="logger">For what an operator should know.</param>
    /// <param name="clock">Tells when an operation was forbidden.</param>
    public SqliteRevisionStores(SqliteStoreOptions options, ILogger<SqliteRevisionStores> logger, TimeProvider clock)
    {
        options.EnsureValid();
        (_options, _logger, _clock) = (options, logger, clock);
        States = new GrainStates(() => _writer ?? throw SqliteErrors.Closed(options.Path));
    }

    /// <summary>The store under its name: <c>--store=sqlite:PATH</c>.</summary>
    public static StoreRegistration Registration { get; } = new()
    {
        Name = "sqlite",
        Config = "PATH",
        Open = opening => new SqliteRevisionStores(
            new() { Path = opening.Config, LogBytesMax = opening.LogBytesMax ?? LogSize.BytesMaxDefault }, opening.Logs.CreateLogger<SqliteRevisionStores>(), opening.Clock),
    };

    /// <summary>In the file. They cannot be asked before a store has been opened.</summary>
    public IStateStore States { get; }

    /// <inheritdoc/>
    public async ValueTask<IRevisionStore> OpenAsync(GroupResource resource, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_closed)
                throw SqliteErrors.Closed(_options.Path);
            if (_stores.TryGetValue(resource, out var opened))
                return opened.Store;
            if (_writer is null)
                OpenFile();
            var line = await _writer!.OpenLineAsync(resource).ConfigureAwait(false);
            var readers = new SqliteReaders(_file!, line.Id, _options.ReadersMax);
            var store = new SqliteRevisionStore(resource, line, _writer, readers, _options, _clock);
            _stores.Add(resource, (store, readers));
            Opened(_logger, resource, _file!.Path, line.Head.Last, line.Head.Compacted);
            return store;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Writes what is queued, lets the reads under way end, folds the log into the file, and releases it. Everything later is refused.</summary>
    public async ValueTask DisposeAsync()
    {
        await _gate.WaitAsync().ConfigureAwait(false);
        try
        {
            if (_closed)
                return;
            _closed = true;
            foreach (var (_, readers) in _stores.Values)
                await readers.DisposeAsync().ConfigureAwait(false);
            if (_writer is not null)
                await _writer.DisposeAsync().ConfigureAwait(false);
            if (_checkpointer is not null)
                await _checkpointer.DisposeAsync().ConfigureAwait(false);
            _file?.Dispose();
        }
        finally
        {
            _gate.Release();
        }
    }

    private void OpenFile()
    {
        var file = SqliteFile.Lock(_options);
        try
        {
            var connection = file.OpenWriter();
            _checkpointer = new(file, _options.WalBytesMax, _logger);
            _writer = new(file, connection, _options, _checkpointer);
            _file = file;
        }
        catch (SqliteException e)
        {
            file.Dispose();
            throw SqliteErrors.From(file.Path, e);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Opened {Resource} in {Path} at revision {Revision}, compacted up to {Compacted}")]
    private static partial void Opened(ILogger logger, GroupResource resource, string path, Revision revision, Revision compacted);
}
