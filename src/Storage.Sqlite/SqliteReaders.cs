using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using OrleansAA.ApiMachinery.Storage;

namespace OrleansAA.Storage.Sqlite;

/// <summary>
/// The connections that read one resource, made as they are needed up to a limit. Reads run on the caller's thread: they are one
/// page long, and come from the system's page cache for the most part.
/// </summary>
internal sealed class SqliteReaders(SqliteFile file, long resourceId, int max) : IAsyncDisposable
{
    private readonly SemaphoreSlim _free = new(max);
    private readonly ConcurrentBag<SqliteReader> _idle = [];
    private volatile bool _closed;

    /// <exception cref="StoreUnavailableException">The file cannot be read, or is closed.</exception>
    public async ValueTask<T> ReadAsync<TArguments, T>(TArguments arguments, Func<SqliteReader, TArguments, T> read, CancellationToken cancellationToken)
    {
        await _free.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_closed)
                throw SqliteErrors.Closed(file.Path);
            return Read(arguments, read);
        }
        finally
        {
            _free.Release();
        }
    }

    /// <summary>Waits for the reads under way; later ones are refused.</summary>
    public async ValueTask DisposeAsync()
    {
        _closed = true;
        for (var i = 0; i < max; i++)
            await _free.WaitAsync().ConfigureAwait(false);
        while (_idle.TryTake(out var reader))
            reader.Dispose();
        _free.Release(max);
    }

    private T Read<TArguments, T>(TArguments arguments, Func<SqliteReader, TArguments, T> read)
    {
        SqliteReader? reader = null;
        try
        {
            if (!_idle.TryTake(out reader))
                reader = new(file.OpenReader(), resourceId);
            return read(reader, arguments);
        }
        catch (SqliteException e)
        {
            Discard(ref reader);
            throw SqliteErrors.From(file.Path, e);
        }
        catch (InvalidDataException e)
        {
            Discard(ref reader);
            throw SqliteErrors.Damaged(file.Path, e);
        }
        finally
        {
            if (reader is not null)
                _idle.Add(reader);
        }
    }

    // The connection may be the cause of an error: the next read makes a new one.
    private static void Discard(ref SqliteReader? reader)
    {
        reader?.Dispose();
        reader = null;
    }
}
