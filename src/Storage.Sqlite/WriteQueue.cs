using OrleansAA.ApiMachinery.Storage;

namespace OrleansAA.Storage.Sqlite;

/// <summary>What waits for the writer thread, in order and bounded.</summary>
internal sealed class WriteQueue(string path, SqliteStoreOptions options)
{
    // Monitor rather than Lock: the writer waits on it.
    private readonly object _lock = new();
    private readonly Queue<WriteJob> _jobs = new();
    private long _bytes;
    private bool _closed;

    /// <exception cref="StoreUnavailableException">Full or closed; the job will not run.</exception>
    public void Add(WriteJob job)
    {
        lock (_lock)
        {
            if (_closed)
                throw SqliteErrors.Closed(path);
            if (_jobs.Count >= options.QueuedJobsMax || _bytes >= options.QueuedBytesMax)
                throw SqliteErrors.QueueFull(path, _jobs.Count, _bytes);
            _jobs.Enqueue(job);
            _bytes += job.Bytes;
            if (_jobs.Count == 1)
                Monitor.Pulse(_lock);
        }
    }

    /// <summary>Waits for jobs and moves as many as one transaction may have into the batch; false if there will be none any more.</summary>
    public bool Take(List<WriteJob> batch)
    {
        lock (_lock)
        {
            while (_jobs.Count == 0 && !_closed)
                Monitor.Wait(_lock);
            var bytes = 0L;
            while (batch.Count < options.BatchJobsMax && bytes < options.BatchBytesMax && _jobs.TryDequeue(out var job))
            {
                bytes += job.Bytes;
                batch.Add(job);
            }
            _bytes -= bytes;
            return batch.Count > 0;
        }
    }

    /// <summary>Refuses further jobs; those that wait are still taken.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _closed = true;
            Monitor.Pulse(_lock);
        }
    }
}
