using OrleansAA.ApiMachinery.Names;

namespace OrleansAA.ApiMachinery.Watching;

/// <summary>
/// Wakes all watchers at once, and not more often than pays: an event after a pause goes out at once, a stream of events in batches,
/// because what a watcher costs is the flush, not the event. The interval grows with the number of watchers, up to a limit.
/// </summary>
internal sealed class WatchSignal(WatchCacheLimits limits, TimeProvider clock, Func<Revision> revision) : IDisposable
{
    private readonly Lock _gate = new();
    private TaskCompletionSource _next = NewSource();
    private ITimer? _timer;
    private long _lastWake;
    private long _head;
    private bool _pending;
    private int _watchers;

    /// <summary>The task that ends with the next wake-up. Take it before looking for events, or one may be missed.</summary>
    public Task Next => Volatile.Read(ref _next).Task;

    /// <summary>The revision at the last wake-up.</summary>
    public Revision Head => new(Volatile.Read(ref _head));

    /// <summary>How many wait for wake-ups.</summary>
    public int Watchers => Volatile.Read(ref _watchers);

    public void Enter() => Interlocked.Increment(ref _watchers);

    public void Leave() => Interlocked.Decrement(ref _watchers);

    /// <summary>Something has happened.</summary>
    public void Raise()
    {
        if (Volatile.Read(ref _watchers) == 0)
            return;
        lock (_gate)
        {
            if (_pending)
                return;
            var wait = Interval - clock.GetElapsedTime(_lastWake);
            if (wait > TimeSpan.FromMilliseconds(1))
            {
                _pending = true;
                _timer ??= clock.CreateTimer(_ => Wake(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                _timer.Change(wait, Timeout.InfiniteTimeSpan);
                return;
            }
        }
        Wake();
    }

    public void Dispose() => _timer?.Dispose();

    private TimeSpan Interval
    {
        get
        {
            var wanted = limits.WakeIntervalPerWatcher * Volatile.Read(ref _watchers);
            return wanted < limits.WakeIntervalMax ? wanted : limits.WakeIntervalMax;
        }
    }

    private void Wake()
    {
        TaskCompletionSource woken;
        lock (_gate)
        {
            _pending = false;
            _lastWake = clock.GetTimestamp();
            Volatile.Write(ref _head, revision().Number);
            woken = _next;
            Volatile.Write(ref _next, NewSource());
        }
        woken.SetResult();
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
