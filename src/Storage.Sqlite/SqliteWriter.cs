using Microsoft.Data.Sqlite;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Storage;
using OrleansAA.ApiMachinery.Telemetry;
using static SQLitePCL.raw;

namespace OrleansAA.Storage.Sqlite;

/// <summary>
/// The one thread that writes to a file. It takes what waits, runs it in one transaction, and answers all when that is on disk:
/// so the more callers there are, the fewer fsyncs each costs. Commits of different resources share transactions.
/// </summary>
internal sealed class SqliteWriter : IAsyncDisposable
{
    private const int PagesWritten = 9; // SQLITE_DBSTATUS_CACHE_WRITE; pages of the WAL, in WAL mode

    private readonly SqliteFile _file;
    private readonly SqliteConnection _connection;
    private readonly SqliteStatement _begin;
    private readonly SqliteStatement _commit;
    private readonly SqliteStatement _rollback;
    private readonly WriteQueue _queue;
    private readonly Checkpointer _checkpointer;
    private readonly List<RevisionLine> _lines = [];
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public SqliteWriter(SqliteFile file, SqliteConnection connection, SqliteStoreOptions options, Checkpointer checkpointer)
    {
        _file = file;
        _connection = connection;
        _begin = new(connection, "BEGIN IMMEDIATE");
        _commit = new(connection, "COMMIT");
        _rollback = new(connection, "ROLLBACK");
        States = new(connection);
        _queue = new(file.Path, options);
        _checkpointer = checkpointer;
        new Thread(Loop) { Name = "sqlite writer", IsBackground = true }.Start();
    }

    /// <summary>The states of grains; for jobs.</summary>
    public GrainStateTable States { get; }

    /// <exception cref="StoreUnavailableException">Full or closed; the job will not run.</exception>
    public void Add(WriteJob job) => _queue.Add(job);

    /// <summary>Opens a resource's line, and makes its tables if there are none.</summary>
    public Task<RevisionLine> OpenLineAsync(GroupResource resource)
    {
        var job = new OpenJob(this, resource);
        _queue.Add(job);
        return job.Answer;
    }

    /// <summary>Refuses further jobs, runs those that wait, and closes the connection.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Close();
        await _ended.Task.ConfigureAwait(false);
        _begin.Dispose();
        _commit.Dispose();
        _rollback.Dispose();
        States.Dispose();
        _connection.Dispose();
    }

    private void Loop()
    {
        var batch = new List<WriteJob>();
        while (_queue.Take(batch))
        {
            if (TryWrite(batch))
                batch.ForEach(job => job.Acknowledge());
            batch.Clear();
        }
        _lines.ForEach(line => line.Dispose());
        _ended.SetResult();
    }

    private bool TryWrite(List<WriteJob> batch)
    {
        _checkpointer.FoldRest(_connection);
        try
        {
            _begin.Run();
            foreach (var job in batch)
                job.Run();
            _commit.Run();
        }
        catch (Exception e)
        {
            RollBack();
            var error = SqliteErrors.From(_file.Path, e);
            batch.ForEach(job => job.Fail(error));
            return false;
        }
        RegistryMetrics.Grouped(batch.Count);
        _lines.ForEach(line => line.Publish());
        sqlite3_db_status(_connection.Handle!, PagesWritten, out var pages, out _, 1);
        _checkpointer.Written(pages);
        return true;
    }

    private void RollBack()
    {
        foreach (var line in _lines.ToArray())
            if (!line.TryRevert())
                _lines.Remove(line);
        // Some errors have ended the transaction already.
        if (sqlite3_get_autocommit(_connection.Handle!) != 0)
            return;
        try
        {
            _rollback.Run();
        }
        catch (SqliteException)
        {
            // The next BEGIN fails then, and says why to those who wait for it.
        }
    }

    private sealed class OpenJob(SqliteWriter writer, GroupResource resource) : WriteJob<RevisionLine>
    {
        protected override RevisionLine Do()
        {
            var line = new RevisionLine(writer._connection, SqliteSchema.EnsureResource(writer._connection, resource));
            writer._lines.Add(line);
            return line;
        }
    }
}
