namespace OrleansAA.Testing;

/// <summary>
/// The time of day of a server, which a test sets: goes on as the machine's does, from wherever it was put. What a server writes down as a time follows it (creationTimestamp, deletionTimestamp, times
/// of managedFields, ages in Tables, when a change of the log is old enough to be compacted), and so does whatever a kind or a plugin asks it, given it by the program or taken as a service.
/// </summary>
/// <remarks>
/// Durations do not: timers, timeouts of requests and watches, bookmarks and patience of any kind are measured by the machine, so that a server whose clock jumps goes on to serve, as a server does
/// on a machine whose clock is put right. Certificates are made and checked by the machine's clock.
/// </remarks>
public sealed class TestClock : TimeProvider
{
    private long _aheadTicks;

    /// <summary>A clock that shows what the machine's does.</summary>
    public TestClock()
    {
    }

    /// <summary>A clock that shows a moment, and goes on from there.</summary>
    /// <param name="now">The moment.</param>
    public TestClock(DateTimeOffset now) => Set(now);

    /// <summary>How far it is ahead of the machine's; negative where it is behind.</summary>
    public TimeSpan Ahead => new(Volatile.Read(ref _aheadTicks));

    /// <summary>Now, in UTC.</summary>
    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Ahead;

    /// <summary>Puts it forward, or back where the time is negative.</summary>
    /// <param name="time">How far.</param>
    public void Advance(TimeSpan time) => Interlocked.Add(ref _aheadTicks, time.Ticks);

    /// <summary>Puts it to a moment.</summary>
    /// <param name="now">The moment.</param>
    public void Set(DateTimeOffset now) => Volatile.Write(ref _aheadTicks, (now - base.GetUtcNow()).Ticks);
}
