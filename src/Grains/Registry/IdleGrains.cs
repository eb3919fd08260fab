namespace OrleansAA.Grains.Registry;

/// <summary>A grain that leaves when it has had nothing to do for a while.</summary>
internal interface ILeavingGrain
{
    /// <summary>When it may leave, in seconds of <see cref="IdleGrains.Now"/>; later with each write.</summary>
    long LeavesAt { get; }

    /// <returns>False if it is at work, and stays.</returns>
    bool TryLeave();
}

/// <summary>
/// Looks after grains until they leave. One timer does for all of them: a timer each would be one of a hundred thousand, which all have to be looked through whenever
/// some timer of the process is due.
/// </summary>
/// <remarks>
/// A wheel with a place for each second, at which grains wait whose time may be over then. One that was written to meanwhile is put to its later place; one that may leave
/// earlier than it was thought to is still looked at when it was to be.
/// <para>Where there are more than <see cref="GrainsMax"/>, those whose time would be over next leave before it is; but not those that were written to just now.</para>
/// <para>Orleans' collector goes by the wall clock: once that is set back, it lets no grain begin until the clock has caught up. This goes by a clock that only rises.</para>
/// </remarks>
internal sealed class IdleGrains
{
    /// <summary>Above that grains leave early. One takes some 1.7 KB, most of it Orleans'.</summary>
    public const int GrainsMax = 65_536;

    /// <summary>How many seconds before its time a grain leaves at most.</summary>
    public const int EarlyMax = 20;

    /// <summary>Grains may stay shorter than that.</summary>
    private const int Seconds = 256;

    /// <summary>After how many seconds a grain is asked again that was at work.</summary>
    private const int AskedAgainAfter = 30;

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly TimeProvider _clock;
    private readonly int _grainsMax;
    private readonly ITimer _timer;
    private readonly Lock _gate = new();
    private readonly List<ILeavingGrain>?[] _wheel = new List<ILeavingGrain>?[Seconds];
    private long _looked;
    private int _waiting;

    public IdleGrains(TimeProvider clock, int grainsMax = GrainsMax)
    {
        (_clock, _grainsMax) = (clock, grainsMax);
        _timer = clock.CreateTimer(static grains => ((IdleGrains)grains!).Look(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Seconds, of whatever beginning.</summary>
    public long Now => _clock.GetTimestamp() / _clock.TimestampFrequency;

    /// <summary>Looks after a grain until it leaves: once for each.</summary>
    public void Add(ILeavingGrain grain)
    {
        var now = Now;
        lock (_gate)
        {
            if (_waiting == 0)
            {
                _looked = now;
                _timer.Change(Second, Second);
            }
            Put(grain, grain.LeavesAt, now);
        }
    }

    private void Look()
    {
        var now = Now;
        End(TakeDue(now), now, now);
        for (var early = now + 1; early <= now + EarlyMax && IsCrowded; early++)
            End(Take(early), now, early);
    }

    private bool IsCrowded
    {
        get
        {
            lock (_gate)
                return _waiting > _grainsMax;
        }
    }

    /// <summary>Has those leave whose time is over by then.</summary>
    private void End(List<ILeavingGrain> grains, long now, long by)
    {
        foreach (var grain in grains)
        {
            if (grain.LeavesAt > by)
                PutBack(grain, grain.LeavesAt, now);
            else if (grain.TryLeave())
                Forget();
            else
                PutBack(grain, now + AskedAgainAfter, now);
        }
    }

    private List<ILeavingGrain> Take(long at)
    {
        lock (_gate)
        {
            ref var place = ref _wheel[at % Seconds];
            var taken = place ?? [];
            place = null;
            return taken;
        }
    }

    private List<ILeavingGrain> TakeDue(long now)
    {
        var due = new List<ILeavingGrain>();
        lock (_gate)
        {
            // After a long pause once around is all there is.
            _looked = Math.Max(_looked, now - Seconds);
            while (_looked < now)
            {
                ref var place = ref _wheel[++_looked % Seconds];
                due.AddRange(place ?? []);
                place = null;
            }
        }
        return due;
    }

    private void PutBack(ILeavingGrain grain, long at, long now)
    {
        lock (_gate)
            Put(grain, at, now);
        Forget();
    }

    private void Put(ILeavingGrain grain, long at, long now)
    {
        // Not at a place that the wheel has passed, nor so late that it would pass it before.
        at = Math.Clamp(at, Math.Max(now, _looked) + 1, Math.Max(now, _looked) + Seconds - 1);
        (_wheel[at % Seconds] ??= []).Add(grain);
        _waiting++;
    }

    private void Forget()
    {
        lock (_gate)
        {
            if (--_waiting == 0)
                _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }
}
