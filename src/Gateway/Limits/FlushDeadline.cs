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
    private bool _isArmed;
    private bool _isFlushing;
    private long _begun;

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

    /// <summary>The timer is set once for many flushes: when it is due, it looks how long the one under way takes.</summary>
    private void Begin()
    {
        lock (_gate)
        {
            _isFlushing = true;
            _begun = clock.GetTimestamp();
            if (!_isArmed || stopping.IsCancellationRequested)
                Arm(Timeout);
        }
        if (_stopping == default)
            _stopping = stopping.UnsafeRegister(static d => ((FlushDeadline)d!).Hurry(), this);
    }

    private void End()
    {
        lock (_gate)
            _isFlushing = false;
    }

    /// <summary>The server stops: what is being flushed has little time left.</summary>
    private void Hurry()
    {
        lock (_gate)
        {
            if (_isFlushing)
                Arm(Timeout);
        }
    }

    /// <summary>Under the lock: a context whose request is over belongs to another one.</summary>
    private void Look()
    {
        lock (_gate)
        {
            _isArmed = false;
            if (!_isFlushing)
                return;
            var left = Timeout - clock.GetElapsedTime(_begun);
            if (left <= TimeSpan.Zero)
                context.Abort();
            else
                Arm(left);
        }
    }

    private void Arm(TimeSpan due)
    {
        _isArmed = true;
        _timer ??= clock.CreateTimer(static d => ((FlushDeadline)d!).Look(), this, System.Threading.Timeout.InfiniteTimeSpan, System.Threading.Timeout.InfiniteTimeSpan);
        _timer.Change(due, System.Threading.Timeout.InfiniteTimeSpan);
    }
}
