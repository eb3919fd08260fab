using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;
using static SQLitePCL.raw;

namespace OrleansAA.Storage.Sqlite;

/// <summary>
/// A prepared statement, used over and over by one thread at a time. It goes below <see cref="SqliteCommand"/>, which boxes every
/// value and wants every text as a string and every blob as an array.
/// </summary>
internal sealed class SqliteStatement : IDisposable
{
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;

    public SqliteStatement(SqliteConnection connection, string sql)
    {
        _database = connection.Handle!;
        Check(sqlite3_prepare_v3(_database, sql, SQLITE_PREPARE_PERSISTENT, out _statement));
    }

    /// <summary>Binds the parameter ?<paramref name="index"/>.</summary>
    public SqliteStatement Bind(int index, long value)
    {
        Check(sqlite3_bind_int64(_statement, index, value));
        return this;
    }

    public SqliteStatement BindBlob(int index, ReadOnlySpan<byte> value)
    {
        Check(sqlite3_bind_blob(_statement, index, value));
        return this;
    }

    public SqliteStatement BindText(int index, ReadOnlySpan<byte> utf8)
    {
        // The span of an empty text has no address, which SQLite takes for NULL.
        Check(utf8.IsEmpty ? sqlite3_bind_text(_statement, index, "") : sqlite3_bind_text(_statement, index, utf8));
        return this;
    }

    /// <summary>Runs a statement that gives no rows, and says how many rows it changed.</summary>
    public int Run()
    {
        try
        {
            Step();
            return sqlite3_changes(_database);
        }
        finally
        {
            Reset();
        }
    }

    /// <summary>Moves to the next row; false if there is none. Ends with <see cref="Reset"/>.</summary>
    public bool Step()
    {
        var code = sqlite3_step(_statement);
        if (code == SQLITE_ROW)
            return true;
        if (code != SQLITE_DONE)
            Check(code);
        return false;
    }

    // Repeats the error of the last step, if there was one: that has been thrown already.
    public void Reset() => sqlite3_reset(_statement);

    public long Int64(int column) => sqlite3_column_int64(_statement, column);

    public bool IsNull(int column) => sqlite3_column_type(_statement, column) == SQLITE_NULL;

    public byte[] Blob(int column) => sqlite3_column_blob(_statement, column).ToArray();

    public string Text(int column) => Encoding.UTF8.GetString(sqlite3_column_blob(_statement, column));

    public void Dispose() => _statement.Dispose();

    private void Check(int code)
    {
        if (code != SQLITE_OK)
            SqliteException.ThrowExceptionForRC(code, _database);
    }
}
