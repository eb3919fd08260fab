namespace OrleansAA.Grains.Registry;

/// <summary>A grain that leaves when it has had nothing to do for a while.</summary>
internal interface ILeavingGrain
{
    /// <summary>When it may leave, by the clock's ticks; later with each write.</summary>
    long LeavesAt { get; }

    void Leave();
}

/// <summary>
/// Grains in the order in which their time may be over. One timer looks after all of them: a timer each would be one of a hundred thousand, which all
/// have to be looked through whenever some timer of the process is due.
/// </summary>
/// <remarks>Orleans' collector goes by the wall clock: once that is set back, it lets no grain begin until the clock has caught up. This goes by a clock that only rises.</remarks>
/// <param name="age">How long a grain stays; it stays twice as long at most.</param>
/// <param name="clock">Measures the age.</param>
internal sealed class IdleGrains(TimeSpan age, TimeProvider clock)
{
    private readonly Lock _gate = new();
    private readonly Queue<(ILeavingGrain Grain, long Due)> _grains = new();
    private readonly TimeSpan _interval = age / 8;
    private ITimer? _timer;

    /// <summary>When a grain leaves that does nothing from now on.</summary>
    public long LeaveAt => clock.GetTimestamp() + (long)(age.TotalSeconds * clock.TimestampFrequency);

    /// <summary>Looks after a grain until it leaves: once for each.</summary>
    public void Add(ILeavingGrain grain)
    {
        lock (_gate)
        {
            _grains.Enqueue((grain, grain.LeavesAt));
            if (_grains.Count == 1)
                Start();
        }
    }

    private void Start()
    {
        // What a request carries with it is not the timer's.
        using var _ = ExecutionContext.IsFlowSuppressed() ? default : ExecutionContext.SuppressFlow();
        _timer ??= clock.CreateTimer(static grains => ((IdleGrains)grains!).Look(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(_interval, _interval);
    }

    private void Look()
    {
        while (TakeDue() is { } grain)
            grain.Leave();
    }

    /// <summary>The next grain whose time is over; those that were written to meanwhile stand in line again.</summary>
    private ILeavingGrain? TakeDue()
    {
        lock (_gate)
        {
            var now = clock.GetTimestamp();
            while (_grains.TryPeek(out var next) && next.Due <= now)
            {
                _grains.Dequeue();
                if (next.Grain.LeavesAt <= now)
                    return next.Grain;
                _grains.Enqueue((next.Grain, next.Grain.LeavesAt));
            }
            if (_grains.Count == 0)
                _timer!.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            return null;
        }
    }
}
