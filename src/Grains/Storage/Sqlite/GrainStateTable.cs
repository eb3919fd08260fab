using System.Text;
using Microsoft.Data.Sqlite;

namespace OrleansAA.Grains.Storage.Sqlite;

/// <summary>The encoded state of a grain.</summary>
/// <param name="ETag">Names this writing of it.</param>
/// <param name="Data">The bytes.</param>
internal sealed record GrainStateRecord(string ETag, byte[] Data);

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

    public GrainStateRecord? Read(string name, string grain)
    {
        try
        {
            return Bind(_read, name, grain).Step() ? new(_read.Text(0), _read.Blob(1)) : null;
        }
        finally
        {
            _read.Reset();
        }
    }

    /// <summary>False, and nothing has changed, if the state is not the one with the expected etag (null: if there is one).</summary>
    public bool TryWrite(string name, string grain, string? expected, GrainStateRecord written)
    {
        var statement = Bind(expected is null ? _insert : _update, name, grain).BindText(3, Encoding.UTF8.GetBytes(written.ETag)).BindBlob(4, written.Data);
        return (expected is null ? statement : statement.BindText(5, Encoding.UTF8.GetBytes(expected))).Run() == 1;
    }

    /// <summary>As above.</summary>
    public bool TryClear(string name, string grain, string? expected) => expected is null
        ? Read(name, grain) is null
        : Bind(_delete, name, grain).BindText(3, Encoding.UTF8.GetBytes(expected)).Run() == 1;

    public void Dispose()
    {
        foreach (var statement in (SqliteStatement[])[_read, _insert, _update, _delete])
            statement.Dispose();
    }

    private static SqliteStatement Bind(SqliteStatement statement, string name, string grain) =>
        statement.BindText(1, Encoding.UTF8.GetBytes(name)).BindText(2, Encoding.UTF8.GetBytes(grain));
}

/// <summary>The table for everybody else: each question waits its turn with the writer.</summary>
internal sealed class GrainStates(SqliteWriter writer)
{
    public Task<GrainStateRecord?> ReadAsync(string name, string grain) => RunAsync(table => table.Read(name, grain));

    public Task<bool> TryWriteAsync(string name, string grain, string? expected, GrainStateRecord written) =>
        RunAsync(table => table.TryWrite(name, grain, expected, written), written.Data.Length);

    public Task<bool> TryClearAsync(string name, string grain, string? expected) => RunAsync(table => table.TryClear(name, grain, expected));

    private Task<T> RunAsync<T>(Func<GrainStateTable, T> run, long bytes = 0)
    {
        var job = new StateJob<T>(writer.States, run, bytes);
        writer.Add(job);
        return job.Answer;
    }

    private sealed class StateJob<T>(GrainStateTable table, Func<GrainStateTable, T> run, long bytes) : WriteJob<T>
    {
        public override long Bytes => bytes;

        protected override T Do() => run(table);
    }
}
