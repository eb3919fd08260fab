using Microsoft.Data.Sqlite;
using OrleansAA.ApiMachinery.Names;

namespace OrleansAA.Storage.Sqlite;

/// <summary>What is stored where, and why.</summary>
/// <remarks>
/// <code>
/// resource       one row a resource: its id, the compacted revision, and the last revision there was when it was compacted
///                (its row in the log may be gone then, and the line must not go back)
/// log_ID         one row a change, revision = rowid: a commit appends to one end of one B-tree. The bytes of objects are here and
///                nowhere else. previous is the revision of the row with the content before (0 of an addition).
/// object_ID      name → revision of the row in the log that is its content
/// operation_ID   index of the log: operation id → revision
/// forbidden_ID   operation id → when it was forbidden (milliseconds since 1970); builds that do not know it do not miss it
/// grain_state    what grains keep that is on no line (compaction marks, histories): state and grain → encoded bytes, and the etag of the last write
/// </code>
/// A namespace is stored with the slash that follows it in a key ("web/"), so that objects sort by (namespace, name) as keys do: "a-b/" before "a/".
/// A trim up to X deletes the rows that a change up to X replaced, and the tombstones up to X. What remains up to X is the content of
/// an object now, or the previous content of a later row; both are still needed, so the log up to X has holes and is not read.
/// <para>
/// A resource has tables of its own rather than a column in shared ones: measured the same, within the noise, and the revision can be
/// the rowid itself. The index costs little as long as operation ids rise: in batches of 32 a
/// commit writes 5.3 KB with it and 4.9 KB without, but 8.7 KB when the ids are random.
/// </para>
/// </remarks>
internal static class SqliteSchema
{
    public const long Version = 1;

    // "AArv": tells our files from those of other applications.
    private const long ApplicationId = 0x41417276;

    /// <summary>Changes nothing, but makes sure that the file is empty, or one that this build understands.</summary>
    public static void EnsureOurs(SqliteConnection connection, string path)
    {
        var application = SqliteFile.Number(connection, "PRAGMA application_id");
        var isEmpty = SqliteFile.Number(connection, "SELECT count(*) FROM sqlite_schema") == 0;
        if (application != ApplicationId && !(application == 0 && isEmpty))
            throw SqliteErrors.Foreign(path);
        var version = SqliteFile.Number(connection, "PRAGMA user_version");
        if (version > Version)
            throw SqliteErrors.NewerSchema(path, version, Version);
    }

    /// <summary>Makes an empty file ours.</summary>
    public static void Ensure(SqliteConnection connection)
    {
        if (SqliteFile.Number(connection, "PRAGMA user_version") < Version)
            Create(connection);
        EnsureGrainState(connection);
    }

    /// <summary>The id of a resource, whose tables are there afterwards. Belongs into a transaction.</summary>
    public static long EnsureResource(SqliteConnection connection, GroupResource resource)
    {
        using var command = connection.CreateCommand();
        command.CommandText = """
            INSERT INTO resource (api_group, name) VALUES ($group, $name) ON CONFLICT DO NOTHING;
            SELECT id FROM resource WHERE api_group = $group AND name = $name;
            """;
        command.Parameters.AddWithValue("$group", resource.Group);
        command.Parameters.AddWithValue("$name", resource.Resource);
        var id = (long)command.ExecuteScalar()!;
        SqliteFile.Execute(connection, $"""
            CREATE TABLE IF NOT EXISTS object_{id} (
                namespace TEXT NOT NULL,
                name      TEXT NOT NULL,
                revision  INTEGER NOT NULL,
                PRIMARY KEY (namespace, name)) STRICT, WITHOUT ROWID;
            CREATE TABLE IF NOT EXISTS log_{id} (
                revision  INTEGER PRIMARY KEY,
                type      INTEGER NOT NULL,
                namespace TEXT NOT NULL,
                name      TEXT NOT NULL,
                previous  INTEGER NOT NULL,
                operation BLOB NOT NULL,
                json      BLOB NOT NULL) STRICT;
            CREATE INDEX IF NOT EXISTS operation_{id} ON log_{id} (operation);
            CREATE TABLE IF NOT EXISTS forbidden_{id} (
                operation BLOB PRIMARY KEY,
                at        INTEGER NOT NULL) STRICT, WITHOUT ROWID;
            """);
        return id;
    }

    // Came later than the rest, and builds that do not know it do not miss it.
    private static void EnsureGrainState(SqliteConnection connection) => SqliteFile.Execute(connection, """
        CREATE TABLE IF NOT EXISTS grain_state (
            id    INTEGER PRIMARY KEY,
            name  TEXT NOT NULL,
            grain TEXT NOT NULL,
            etag  TEXT NOT NULL,
            data  BLOB NOT NULL,
            UNIQUE (name, grain)) STRICT;
        """);

    private static void Create(SqliteConnection connection) => SqliteFile.Execute(connection, $"""
        BEGIN IMMEDIATE;
        CREATE TABLE resource (
            id        INTEGER PRIMARY KEY,
            api_group TEXT NOT NULL,
            name      TEXT NOT NULL,
            compacted INTEGER NOT NULL DEFAULT {Revision.Origin},
            last      INTEGER NOT NULL DEFAULT {Revision.Origin},
            UNIQUE (api_group, name)) STRICT;
        PRAGMA application_id = {ApplicationId};
        PRAGMA user_version = {Version};
        COMMIT;
        """);
}
