using Microsoft.Data.Sqlite;
using OrleansAA.ApiMachinery.Storage;
using static SQLitePCL.raw;

namespace OrleansAA.Storage.Sqlite;

/// <summary>The database file, which is this process's alone for as long as this object lives.</summary>
/// <remarks>
/// The lock is on a file beside it (<c>.lock</c>), which stays: SQLite's own exclusive mode would shut out this process's readers too.
/// The system releases it when the process ends, however that happens. Programs that only read the database are not kept out.
/// </remarks>
internal sealed class SqliteFile : IDisposable
{
    private readonly FileStream _lock;

    private SqliteFile(string path, FileStream @lock, TimeSpan busyTimeout)
    {
        Path = path;
        _lock = @lock;
        BusyTimeout = busyTimeout;
    }

    public string Path { get; }

    /// <summary>How long connections wait for a lock of another program.</summary>
    public TimeSpan BusyTimeout { get; }

    /// <exception cref="StoreUnavailableException">The path cannot be used, or is used already.</exception>
    public static SqliteFile Lock(SqliteStoreOptions options)
    {
        var path = System.IO.Path.GetFullPath(options.Path);
        if (Directory.Exists(path))
            throw SqliteErrors.IsDirectory(path);
        if (!Directory.Exists(System.IO.Path.GetDirectoryName(path)))
            throw SqliteErrors.DirectoryMissing(path);
        try
        {
            var held = Private(path + ".lock");
            MakePrivate(path);
            return new(path, held, options.BusyTimeout);
        }
        catch (UnauthorizedAccessException e)
        {
            throw SqliteErrors.NoPermission(path, e);
        }
        catch (IOException e)
        {
            throw IsSharingViolation(e) ? SqliteErrors.InUse(path, e) : SqliteErrors.CannotCreate(path, e);
        }
    }

    /// <summary>A connection that writes, in WAL mode and durable at each commit.</summary>
    public SqliteConnection OpenWriter()
    {
        var connection = Open(SqliteOpenMode.ReadWriteCreate);
        try
        {
            SqliteSchema.EnsureOurs(connection, Path);
            if (Text(connection, "PRAGMA journal_mode = WAL") != "wal")
                throw SqliteErrors.NoWal(Path);
            Execute(connection, "PRAGMA synchronous = FULL");
            Execute(connection, "PRAGMA wal_autocheckpoint = 0");
            Execute(connection, "PRAGMA cache_size = -65536"); // KiB
            SqliteSchema.Ensure(connection);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public SqliteConnection OpenReader() => Open(SqliteOpenMode.ReadOnly);

    public SqliteConnection OpenCheckpointer() => Open(SqliteOpenMode.ReadWrite);

    public static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public static long Number(SqliteConnection connection, string sql) => (long)Scalar(connection, sql);

    public static string Text(SqliteConnection connection, string sql) => (string)Scalar(connection, sql);

    public void Dispose() => _lock.Dispose();

    /// <summary>Makes the database, empty, if it is not there. SQLite makes what goes with it (-wal, -shm) as readable as it is.</summary>
    private static void MakePrivate(string path)
    {
        if (!File.Exists(path))
            Private(path).Dispose();
    }

    /// <summary>A file that is this process's alone while it is open; where it is made here, nobody but its owner may ever read it.</summary>
    private static FileStream Private(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new(path, options);
    }

    // EWOULDBLOCK of Linux and of macOS, and ERROR_SHARING_VIOLATION: .NET has no type for it.
    private static bool IsSharingViolation(IOException error) =>
        error.HResult == (OperatingSystem.IsWindows() ? unchecked((int)0x80070020) : OperatingSystem.IsMacOS() ? 35 : 11);

    private static object Scalar(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar()!;
    }

    private SqliteConnection Open(SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path, Mode = mode, Pooling = false }.ToString());
        try
        {
            connection.Open();
            sqlite3_busy_timeout(connection.Handle!, (int)BusyTimeout.TotalMilliseconds);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
