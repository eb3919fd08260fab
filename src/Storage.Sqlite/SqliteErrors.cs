using Microsoft.Data.Sqlite;
using OrleansAA.ApiMachinery.Storage;
using static SQLitePCL.raw;

namespace OrleansAA.Storage.Sqlite;

/// <summary>What goes wrong with a file, each in one line: the thing, the value, the remedy.</summary>
internal static class SqliteErrors
{
    public static StoreUnavailableException DirectoryMissing(string path) =>
        new($"SQLite file '{path}': the directory does not exist; create it, or configure another path");

    public static StoreUnavailableException IsDirectory(string path) =>
        new($"SQLite file '{path}' is a directory; configure the path of a file in it");

    public static StoreUnavailableException InUse(string path, Exception inner) =>
        new($"SQLite file '{path}' is in use by another process; stop that one, or give this one a file of its own", inner);

    public static StoreUnavailableException NoPermission(string path, Exception inner) =>
        new($"SQLite file '{path}': no permission to write; let user '{Environment.UserName}' write to the file and its directory", inner);

    public static StoreUnavailableException CannotCreate(string path, Exception inner) =>
        new($"SQLite file '{path}' cannot be made ({inner.Message}); configure a path on a volume that can be written", inner);

    public static StoreUnavailableException NoWal(string path) =>
        new($"SQLite file '{path}' is on a volume without shared memory for a write-ahead log; configure a path on a local disk");

    public static StoreUnavailableException Foreign(string path) =>
        new($"SQLite file '{path}' is the database of another application; configure another path");

    public static StoreUnavailableException NewerSchema(string path, long version, long known) =>
        new($"SQLite file '{path}' has schema version {version}, and this build knows up to {known}; run the newer build, or restore a backup of version {known}");

    public static StoreUnavailableException Closed(string path) =>
        new($"SQLite file '{path}' is closed: the server is shutting down; ask another replica");

    public static StoreUnavailableException QueueFull(string path, int jobs, long bytes) =>
        new($"SQLite file '{path}': {jobs} writes of {bytes} bytes wait already; nothing was written, try again later")
        {
            ForClients = "too many writes wait for the store already; nothing was written, try again later",
        };

    public static StoreUnavailableException TooLate(string path) => StoreUnavailableException.TooLate($"SQLite file '{path}'");

    public static StoreUnavailableException Damaged(string path, Exception inner) =>
        new($"SQLite file '{path}' is damaged ({inner.Message}); restore a backup", inner);

    public static StoreUnavailableException From(string path, Exception error) => (error as SqliteException)?.SqliteErrorCode switch
    {
        SQLITE_CANTOPEN or SQLITE_PERM or SQLITE_READONLY or SQLITE_AUTH => NoPermission(path, error),
        SQLITE_NOTADB => new($"SQLite file '{path}' is not a database; configure another path, or restore a backup", error),
        SQLITE_CORRUPT => Damaged(path, error),
        SQLITE_FULL => new($"SQLite file '{path}': the volume is full; free space on it", error),
        SQLITE_BUSY or SQLITE_LOCKED => new($"SQLite file '{path}' is locked by another program; end that one", error),
        SQLITE_IOERR => new($"SQLite file '{path}': the disk failed ({error.Message}); see the system's log", error),
        _ => new($"SQLite file '{path}': {error.Message}; see the inner error", error),
    };
}
