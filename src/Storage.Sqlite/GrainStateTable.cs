using System.Text;
using Microsoft.Data.Sqlite;
using OrleansAA.ApiMachinery.Storage;

namespace OrleansAA.Storage.Sqlite;

/// <summary>What grains keep beside the objects, as the writer thread sees it.</summary>
internal sealed class GrainStateTable : IDisposable
{
    private readonly SqliteStatement _read;
    private readonly SqliteStatement _insert;
    private readonly SqliteStatement _update;
    private readonly SqliteStatement _delete;

    public GrainStateTable(SqliteConnection connection)
    {
        _read = new(connection, "SELECT etag, data FROM grain_state WHERE name = ?1 AND grain = ?2");
        _insert = new(connection, "INSERT INTO grain_state (name, grain, etag, data) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING");
        _update = new(connection, "UPDATE grain_state SET etag = ?3, data = ?4 WHERE name = ?1 AND grain = ?2 AND etag = ?5");
        _delete = new(connection, "DELETE FROM grain_state WHERE name = ?1 AND grain = ?2 AND etag = ?3");
    }

    public StoredState? Read(string name, string key)
    {
        try
        {
            return Bind(_read, name, key).Step() ? new(_read.Text(0), _read.Blob(1)) : null;
        }
        finally
        {
            _read.Reset();
        }
    }

    /// <summary>False, and nothing has changed, if the state is not the one with the expected etag (null: if there is one).</summary>
    public bool TryWrite(string name, string key, string? expected, StoredState written)
    {
        var statement = Bind(expected is null ? _insert : _update, name, key).BindText(3, Encoding.UTF8.GetBytes(written.ETag)).BindBlob(4, written.Data);
        return (expected is null ? statement : statement.BindText(5, Encoding.UTF8.GetBytes(expected))).Run() == 1;
    }

    /// <summary>As above.</summary>
    public bool TryClear(string name, string key, string? expected) => expected is null
        ? Read(name, key) is null
        : Bind(_delete, name, key).BindText(3, Encoding.UTF8.GetBytes(expected)).Run() == 1;

    public void Dispose()
    {
        foreach (var statement in (SqliteStatement[])[_read, _insert, _update, _delete])
            statement.Dispose();
    }

    private static SqliteStatement Bind(SqliteStatement statement, string name, string key) =>
        statement.BindText(1, Encoding.UTF8.GetBytes(name)).BindText(2, Encoding.UTF8.GetBytes(key));
}

/// <summary>The table for everybody else: each question waits its turn with the writer, once there is one.</summary>
internal sealed class GrainStates(Func<SqliteWriter> writer) : IStateStore
{
    public Task<StoredState?> ReadAsync(string name, string key) => RunAsync(table => table.Read(name, key));

    public Task<bool> TryWriteAsync(string name, string key, string? expected, StoredState written) =>
        RunAsync(table => table.TryWrite(name, key, expected, written), written.Data.Length);

    public Task<bool> TryClearAsync(string name, string key, string? expected) => RunAsync(table => table.TryClear(name, key, expected));

    private Task<T> RunAsync<T>(Func<GrainStateTable, T> run, long bytes = 0)
    {
        var open = writer();
        var job = new StateJob<T>(open.States, run, bytes);
        open.Add(job);
        return job.Answer;
    }

    private sealed class StateJob<T>(GrainStateTable table, Func<GrainStateTable, T> run, long bytes) : WriteJob<T>
    {
        public override long Bytes => bytes;

        protected override T Do() => run(table);
    }
}
