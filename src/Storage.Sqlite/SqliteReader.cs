using Microsoft.Data.Sqlite;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Storage;

namespace OrleansAA.Storage.Sqlite;

/// <summary>A connection that reads one resource, for one thread at a time. It sees what was durable when a read began.</summary>
internal sealed class SqliteReader : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly SqliteStatement _begin;
    private readonly SqliteStatement _end;
    private readonly SqliteStatement _compacted;
    private readonly SqliteStatement _log;
    private readonly SqliteStatement _get;
    private readonly SqliteStatement _firstPage;
    private readonly SqliteStatement _nextPage;

    public SqliteReader(SqliteConnection connection, long id)
    {
        var objects = $"SELECT o.namespace, o.name, o.revision, l.json FROM object_{id} o JOIN log_{id} l ON l.revision = o.revision";
        _connection = connection;
        _begin = new(connection, "BEGIN");
        _end = new(connection, "COMMIT");
        _compacted = new(connection, $"SELECT compacted FROM resource WHERE id = {id}");
        _log = new(connection, $"""
            SELECT l.revision, l.type, l.namespace, l.name, l.json, l.previous, p.json
            FROM log_{id} l LEFT JOIN log_{id} p ON p.revision = l.previous
            WHERE l.revision > ?1 AND l.revision <= ?2 ORDER BY l.revision LIMIT ?3
            """);
        _get = new(connection, $"{objects} WHERE o.namespace = ?1 AND o.name = ?2");
        _firstPage = new(connection, $"{objects} ORDER BY o.namespace, o.name LIMIT ?1");
        _nextPage = new(connection, $"{objects} WHERE (o.namespace, o.name) > (?2, ?3) ORDER BY o.namespace, o.name LIMIT ?1");
    }

    public StoredObject? Get(NamespacedName name)
    {
        try
        {
            _get.BindText(1, Utf8.EncodeNamespace(name.Namespace)).BindText(2, Utf8.Encode(name.Name));
            return _get.Step() ? new(name, new(_get.Int64(2)), _get.Blob(3)) : null;
        }
        finally
        {
            _get.Reset();
        }
    }

    /// <exception cref="CompactedException">The log does not begin early enough.</exception>
    public List<LogEntry> ReadLog(Revision after, Revision upTo, int max)
    {
        // One transaction: the compacted revision is that of the log which is read.
        _begin.Run();
        try
        {
            var compacted = Compacted();
            if (after < compacted)
                throw new CompactedException(after, compacted);
            var entries = new List<LogEntry>();
            _log.Bind(1, after.Number).Bind(2, upTo.Number).Bind(3, max);
            while (_log.Step())
                entries.Add(Entry());
            return entries;
        }
        finally
        {
            _log.Reset();
            _end.Run();
        }
    }

    public List<StoredObject> Scan(NamespacedName? after, int max)
    {
        var statement = after is null ? _firstPage : _nextPage;
        try
        {
            statement.Bind(1, max);
            if (after is { } last)
                statement.BindText(2, Utf8.EncodeNamespace(last.Namespace)).BindText(3, Utf8.Encode(last.Name));
            var page = new List<StoredObject>();
            while (statement.Step())
                page.Add(new(Name(statement, 0), new(statement.Int64(2)), statement.Blob(3)));
            return page;
        }
        finally
        {
            statement.Reset();
        }
    }

    public void Dispose()
    {
        foreach (var statement in (SqliteStatement[])[_begin, _end, _compacted, _log, _get, _firstPage, _nextPage])
            statement.Dispose();
        _connection.Dispose();
    }

    private Revision Compacted()
    {
        try
        {
            _compacted.Step();
            return new(_compacted.Int64(0));
        }
        finally
        {
            _compacted.Reset();
        }
    }

    private static NamespacedName Name(SqliteStatement row, int column) => new(row.Text(column)[..^1], row.Text(column + 1));

    private LogEntry Entry()
    {
        ReadOnlyMemory<byte>? previous = null;
        if (!_log.IsNull(6))
            previous = _log.Blob(6);
        if (previous is null != (_log.Int64(5) == 0))
            throw new InvalidDataException($"the content before revision {_log.Int64(0)} was at {_log.Int64(5)} and is not there");
        return new(new(_log.Int64(0)), (EventType)_log.Int64(1), Name(_log, 2), _log.Blob(4), previous);
    }
}
