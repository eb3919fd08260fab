using OrleansAA.Gateway.Requests;

namespace OrleansAA.Gateway.Limits;

/// <summary>
/// Gives an answer up that its client does not read: when a flush has not come to its end in time, the request is aborted. What the client holds back is
/// then nobody's any more: the slot, the memory, the watch. Not for concurrent flushes, of which there are none in a request.
/// </summary>
internal sealed class FlushDeadline(HttpContext context, TimeProvider clock, CancellationToken stopping) : IFlushLimit, IDisposable
{
    private readonly Lock _gate = new();
    private CancellationTokenRegistration _stopping;
    private ITimer? _timer;
    private bool _isFlushing;

    public long BytesWritten { get; private set; }

    private TimeSpan Timeout => stopping.IsCancellationRequested ? ServingLimits.FlushTimeoutWhenStopping
        : context.Scope().IsLongRunning ? ServingLimits.WatchFlushTimeout : ServingLimits.FlushTimeout;

    /// <summary>The flush, with an end.</summary>
    public ValueTask<T> Limit<T>(ValueTask<T> flush) => flush.IsCompleted ? flush : WaitAsync(flush);

    /// <summary>The flush, with an end.</summary>
    public Task Limit(Task flush) => flush.IsCompleted ? flush : WaitAsync(flush);

    /// <summary>So many bytes more belong to the answer.</summary>
    public void Written(int bytes) => BytesWritten += bytes;

    public void Dispose()
    {
        End();
        _timer?.Dispose();
        _stopping.Dispose();
    }

    private async ValueTask<T> WaitAsync<T>(ValueTask<T> flush)
    {
        Begin();
        try
        {
            return await flush;
        }
        finally
        {
            End();
        }
    }

    private async Task WaitAsync(Task flush)
    {
        Begin();
        try
        {
            await flush;
        }
        finally
        {
            End();
        }
    }

    private void Begin()
    {
        lock (_gate)
        {
            _isFlushing = true;
            _timer ??= clock.CreateTimer(static d => ((FlushDeadline)d!).GiveUp(), this, System.Threading.Timeout.InfiniteTimeSpan, System.Threading.Timeout.InfiniteTimeSpan);
            _timer.Change(Timeout, System.Threading.Timeout.InfiniteTimeSpan);
        }
        if (_stopping == default)
            _stopping = stopping.UnsafeRegister(static d => ((FlushDeadline)d!).Hurry(), this);
    }

    private void End()
    {
        lock (_gate)
        {
            _isFlushing = false;
            _timer?.Change(System.Threading.Timeout.InfiniteTimeSpan, System.Threading.Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>The server stops: what is being flushed has little time left.</summary>
    private void Hurry()
    {
        lock (_gate)
        {
            if (_isFlushing)
                _timer!.Change(Timeout, System.Threading.Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Under the lock: a context whose request is over belongs to another one.</summary>
    private void GiveUp()
    {
        lock (_gate)
        {
            if (_isFlushing)
                context.Abort();
        }
    }
}
