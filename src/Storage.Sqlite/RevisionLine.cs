using Microsoft.Data.Sqlite;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Storage;

namespace OrleansAA.Storage.Sqlite;

/// <summary>One resource's line as the writer thread sees it. All but <see cref="Head"/> and <see cref="LogBytes"/> is that thread's alone.</summary>
/// <remarks>
/// <c>_last</c>, <c>_compacted</c> and <c>_logBytes</c> run ahead within a transaction. <see cref="Publish"/> makes them the head when it is durable;
/// <see cref="TryRevert"/> takes them back when it failed, so that its revisions are given out again and leave no gap.
/// </remarks>
internal sealed class RevisionLine : IDisposable
{
    private readonly SqliteStatement _add;
    private readonly SqliteStatement _modify;
    private readonly SqliteStatement _delete;
    private readonly SqliteStatement _current;
    private readonly SqliteStatement _append;
    private readonly SqliteStatement _find;
    private readonly SqliteStatement _bytes;
    private readonly SqliteStatement _dropReplaced;
    private readonly SqliteStatement _dropTombstones;
    private readonly SqliteStatement _setCompacted;
    private readonly SqliteStatement _forbid;
    private readonly SqliteStatement _forget;

    // What its table has. A transaction that failed may leave more here: what could not be settled is refused all the same, and nothing happened.
    private readonly Dictionary<Guid, long> _forbidden = [];
    private byte[] _json = new byte[4096];
    private long _last;
    private long _compacted;
    private long _logBytes;
    private volatile DurableHead? _head;

    public RevisionLine(SqliteConnection connection, long id)
    {
        Id = id;
        _add = new(connection, $"INSERT INTO object_{id} (namespace, name, revision) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING");
        _modify = new(connection, $"UPDATE object_{id} SET revision = ?3 WHERE namespace = ?1 AND name = ?2 AND revision = ?4");
        _delete = new(connection, $"DELETE FROM object_{id} WHERE namespace = ?1 AND name = ?2 AND revision = ?3");
        _current = new(connection, $"SELECT l.revision, l.json FROM object_{id} o JOIN log_{id} l ON l.revision = o.revision WHERE o.namespace = ?1 AND o.name = ?2");
        _append = new(connection, $"INSERT INTO log_{id} (revision, type, namespace, name, previous, operation, json) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)");
        _find = new(connection, $"SELECT ifnull(max(revision), 0) FROM log_{id} WHERE operation = ?1 AND revision > ?2");
        _bytes = new(connection, $"SELECT ifnull(sum(length(json)), 0) FROM log_{id} WHERE revision > ?1 AND revision <= ?2");
        _dropReplaced = new(connection, $"DELETE FROM log_{id} WHERE revision IN (SELECT previous FROM log_{id} WHERE revision > ?1 AND revision <= ?2)");
        _dropTombstones = new(connection, $"DELETE FROM log_{id} WHERE revision > ?1 AND revision <= ?2 AND type = {(int)EventType.Deleted}");
        _forbid = new(connection, $"INSERT INTO forbidden_{id} (operation, at) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET at = excluded.at");
        _forget = new(connection, $"DELETE FROM forbidden_{id} WHERE operation = ?1");
        _setCompacted = new(connection, "UPDATE resource SET compacted = ?2, last = ?3 WHERE id = ?1");
        _last = SqliteFile.Number(connection, $"SELECT max(last, (SELECT ifnull(max(revision), 0) FROM log_{id})) FROM resource WHERE id = {id}");
        _compacted = SqliteFile.Number(connection, $"SELECT compacted FROM resource WHERE id = {id}");
        _logBytes = BytesOf(_compacted, _last);
        LoadForbidden(connection, id);
    }

    public long Id { get; }

    /// <summary>The head as of the last durable transaction; for any thread that was given the line.</summary>
    public StoreHead Head => _head!.Value;

    /// <summary>The bytes of the contents after the compacted revision, as of the same transaction.</summary>
    public long LogBytes => _head!.LogBytes;

    /// <summary>Commits; null if the operation is forbidden.</summary>
    public CommitOutcome? Commit(CommitJob job)
    {
        if (_forbidden.ContainsKey(job.Commit.OperationId))
            return null;
        var revision = _last + 1;
        if (!TryMove(job, revision))
            return new CommitOutcome(Revision.None, Current(job));
        var bytes = Fill(job.Commit.Object, new(revision));
        _append.Bind(1, revision).Bind(2, (long)job.Commit.Type).BindText(3, job.Namespace).BindText(4, job.Name)
            .Bind(5, job.Commit.Expected.Number).BindBlob(6, Bytes(job.Commit.OperationId, stackalloc byte[16])).BindBlob(7, bytes).Run();
        _last = revision;
        _logBytes += bytes.Length;
        return new CommitOutcome(new(revision), null);
    }

    /// <summary>Finds an operation in the log, or forbids it.</summary>
    public Settlement Settle(Guid operationId, DateTimeOffset now)
    {
        if (Find(operationId) is { } revision)
            return new(revision, new(_compacted));
        var at = now.ToUnixTimeMilliseconds();
        foreach (var (forgotten, _) in _forbidden.Where(f => at - f.Value > Fence.Holds.TotalMilliseconds).ToArray())
            Forget(forgotten);
        _forbidden[operationId] = at;
        _forbid.BindBlob(1, Bytes(operationId, stackalloc byte[16])).Bind(2, at).Run();
        return new(null, new(_compacted));
    }

    /// <summary>One step of a trim; see <see cref="SqliteSchema"/> for what it deletes.</summary>
    public void Trim(Revision upTo)
    {
        if (upTo.Number <= _compacted)
            return;
        _logBytes -= BytesOf(_compacted, upTo.Number);
        _dropReplaced.Bind(1, _compacted).Bind(2, upTo.Number).Run();
        _dropTombstones.Bind(1, _compacted).Bind(2, upTo.Number).Run();
        _setCompacted.Bind(1, Id).Bind(2, upTo.Number).Bind(3, _last).Run();
        _compacted = upTo.Number;
    }

    /// <summary>Goes on above its end, with nothing left in the log but the contents of objects.</summary>
    public void StartEpoch(long revisionsSkipped)
    {
        Trim(new(_last));
        _last = _compacted = _last + revisionsSkipped;
        _setCompacted.Bind(1, Id).Bind(2, _compacted).Bind(3, _last).Run();
    }

    public void Publish()
    {
        if (_head?.Value is not { } head || head.Last.Number != _last || head.Compacted.Number != _compacted)
            _head = new(new(new(_last), new(_compacted)), _logBytes);
    }

    /// <summary>False if the failed transaction was the one that opened the line: there is no line, then.</summary>
    public bool TryRevert()
    {
        if (_head is not { } head)
        {
            Dispose();
            return false;
        }
        (_last, _compacted, _logBytes) = (head.Value.Last.Number, head.Value.Compacted.Number, head.LogBytes);
        return true;
    }

    public void Dispose()
    {
        foreach (var statement in (SqliteStatement[])[_add, _modify, _delete, _current, _append, _find, _bytes, _dropReplaced, _dropTombstones, _setCompacted, _forbid, _forget])
            statement.Dispose();
    }

    private Revision? Find(Guid operationId)
    {
        try
        {
            _find.BindBlob(1, Bytes(operationId, stackalloc byte[16])).Bind(2, _compacted).Step();
            return _find.Int64(0) is > 0 and var revision ? new Revision(revision) : null;
        }
        finally
        {
            _find.Reset();
        }
    }

    // The compare and set, in one statement: nothing changes if the object's revision is not the expected one.
    private bool TryMove(CommitJob job, long revision) => 1 == job.Commit.Type switch
    {
        EventType.Added => _add.BindText(1, job.Namespace).BindText(2, job.Name).Bind(3, revision).Run(),
        EventType.Modified => _modify.BindText(1, job.Namespace).BindText(2, job.Name).Bind(3, revision).Bind(4, job.Commit.Expected.Number).Run(),
        _ => _delete.BindText(1, job.Namespace).BindText(2, job.Name).Bind(3, job.Commit.Expected.Number).Run(),
    };

    private StoredObject? Current(CommitJob job)
    {
        try
        {
            return _current.BindText(1, job.Namespace).BindText(2, job.Name).Step()
                ? new(job.Commit.Name, new(_current.Int64(0)), _current.Blob(1))
                : null;
        }
        finally
        {
            _current.Reset();
        }
    }

    private void Forget(Guid operationId)
    {
        _forget.BindBlob(1, Bytes(operationId, stackalloc byte[16])).Run();
        _forbidden.Remove(operationId);
    }

    private void LoadForbidden(SqliteConnection connection, long id)
    {
        using var all = new SqliteStatement(connection, $"SELECT operation, at FROM forbidden_{id}");
        while (all.Step())
            _forbidden.Add(new Guid(all.Blob(0), bigEndian: true), all.Int64(1));
    }

    private long BytesOf(long after, long upTo)
    {
        try
        {
            _bytes.Bind(1, after).Bind(2, upTo).Step();
            return _bytes.Int64(0);
        }
        finally
        {
            _bytes.Reset();
        }
    }

    // Big-endian, so that ids that rise do so in the index.
    private static Span<byte> Bytes(Guid id, Span<byte> bytes)
    {
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        return bytes;
    }

    // In a buffer that is used again for each commit; SQLite makes its own copy.
    private ReadOnlySpan<byte> Fill(EncodedObject encoded, Revision revision)
    {
        if (_json.Length < encoded.BytesMax)
            _json = new byte[Math.Max(encoded.BytesMax, _json.Length * 2)];
        return _json.AsSpan(0, encoded.WriteTo(_json, revision));
    }

    private sealed record DurableHead(StoreHead Value, long LogBytes);
}
