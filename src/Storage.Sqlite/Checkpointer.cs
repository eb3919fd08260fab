using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using static SQLitePCL.raw;

namespace OrleansAA.Storage.Sqlite;

/// <summary>
/// Folds the write-ahead log into the database. Nearly all of it happens on a thread of its own while commits go on (PASSIVE).
/// But a log that is written to never runs empty, and would grow for ever: so the writer itself folds the small rest between
/// two transactions (RESTART), and the log begins anew.
/// </summary>
internal sealed partial class Checkpointer : IAsyncDisposable
{
    /// <summary>Passes before the writer is asked for the rest, at most; each leaves less for the next.</summary>
    private const int PassivePassesMax = 4;

    /// <summary>With less than this to fold there is no further pass.</summary>
    private const long TailBytesMax = 4 << 20;

    private const int PageBytes = 4096;

    private static readonly TimeSpan ReadersPatience = TimeSpan.FromMilliseconds(50);

    private readonly AutoResetEvent _wake = new(false);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SqliteFile _file;
    private readonly long _walBytesMax;
    private readonly ILogger _logger;
    private long _bytes;
    private volatile bool _restIsDue;
    private volatile bool _closed;

    public Checkpointer(SqliteFile file, long walBytesMax, ILogger logger)
    {
        _file = file;
        _walBytesMax = walBytesMax;
        _logger = logger;
        new Thread(Loop) { Name = "sqlite checkpointer", IsBackground = true }.Start();
    }

    /// <summary>For the writer, after a transaction: so many pages went into the log.</summary>
    public void Written(long pages)
    {
        if (Interlocked.Add(ref _bytes, pages * PageBytes) >= _walBytesMax && !_restIsDue)
            _wake.Set();
    }

    /// <summary>For the writer, between transactions: folds the rest, if that is due.</summary>
    public void FoldRest(SqliteConnection writer)
    {
        if (!_restIsDue)
            return;
        try
        {
            sqlite3_busy_timeout(writer.Handle!, (int)ReadersPatience.TotalMilliseconds);
            // A reader that would not leave keeps the log: try again when half as much has come.
            var restarted = Checkpoint(writer, SQLITE_CHECKPOINT_RESTART);
            Interlocked.Exchange(ref _bytes, restarted ? 0 : _walBytesMax / 2);
        }
        catch (SqliteException e)
        {
            Failed(e);
        }
        sqlite3_busy_timeout(writer.Handle!, (int)_file.BusyTimeout.TotalMilliseconds);
        _restIsDue = false;
    }

    /// <summary>Ends the thread. The writer must have ended before.</summary>
    public async ValueTask DisposeAsync()
    {
        _closed = true;
        _wake.Set();
        await _ended.Task.ConfigureAwait(false);
        _wake.Dispose();
    }

    private void Loop()
    {
        SqliteConnection? connection = null;
        while (_wake.WaitOne() && !_closed)
        {
            // Woken twice for one fold, perhaps.
            if (_restIsDue || Interlocked.Read(ref _bytes) < _walBytesMax)
                continue;
            try
            {
                connection ??= _file.OpenCheckpointer();
                Fold(connection);
                _restIsDue = true;
            }
            catch (SqliteException e)
            {
                Failed(e);
            }
        }
        connection?.Dispose();
        _ended.SetResult();
    }

    private void Fold(SqliteConnection connection)
    {
        for (var pass = 0; pass < PassivePassesMax; pass++)
        {
            var before = Interlocked.Read(ref _bytes);
            Checkpoint(connection, SQLITE_CHECKPOINT_PASSIVE);
            if (Interlocked.Read(ref _bytes) - before <= TailBytesMax)
                break;
        }
    }

    // False if readers or another program stood in the way.
    private static bool Checkpoint(SqliteConnection connection, int mode)
    {
        var code = sqlite3_wal_checkpoint_v2(connection.Handle!, "main", mode, out _, out _);
        if (code is not (SQLITE_OK or SQLITE_BUSY))
            SqliteException.ThrowExceptionForRC(code, connection.Handle!);
        return code == SQLITE_OK;
    }

    // Commits go on: the log holds them. It is tried again when as much again has come.
    private void Failed(SqliteException error)
    {
        Interlocked.Exchange(ref _bytes, 0);
        CheckpointFailed(_logger, SqliteErrors.From(_file.Path, error).Message);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The write-ahead log could not be folded into the database and grows: {Reason}")]
    private static partial void CheckpointFailed(ILogger logger, string reason);
}
