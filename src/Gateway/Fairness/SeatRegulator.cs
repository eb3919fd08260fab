namespace OrleansAA.Gateway.Fairness;

/// <summary>
/// Has as many seats as processors can work on. What is let in beyond that is not done sooner: it waits in the thread pool, where nobody has a turn, and all others wait behind it.
/// </summary>
/// <remarks>
/// What it looks at is how late the thread pool is: a work item that has to wait says that there is more to do than there are processors, whoever made it so. Requests that wait for a store or a webhook
/// keep no processor busy, and then there are as many seats as the flags say.
/// <code>
/// a request comes, some seats are in use, nobody looks ─► an item into the pool ─► how late did it begin?
///     late <see cref="LateLooks"/> times in a row, by more than <see cref="LateMax"/>   a quarter fewer seats; half of them, if by <see cref="VeryLate"/>
///     early <see cref="EarlyLooks"/> times in a row, by less than <see cref="LateMin"/>  an eighth more, and one
/// </code>
/// In a row: a pause of the collector makes one item late, a queue makes all of them so. It looks again by itself only while requests wait for seats that there are not: an idle server does nothing.
/// </remarks>
internal sealed class SeatRegulator : IThreadPoolWorkItem, IDisposable
{
    /// <summary>Seats for each processor, whatever the pool says: some wait for the store while others are worked on.</summary>
    public const int SeatsPerProcessor = 8;

    /// <summary>Seats that there always are besides: each of the levels has some, whatever its part.</summary>
    public const int SeatsAlways = 16;

    /// <summary>Seats in use, below which nobody is in anybody's way.</summary>
    public const int SeatsLookedAt = 4;

    public const int LateLooks = 2;

    public const int EarlyLooks = 4;

    /// <summary>Above it too much has been let in.</summary>
    public static readonly TimeSpan LateMax = TimeSpan.FromMilliseconds(1);

    /// <summary>Above it much too much.</summary>
    public static readonly TimeSpan VeryLate = TimeSpan.FromMilliseconds(5);

    /// <summary>Below it there is room for more.</summary>
    public static readonly TimeSpan LateMin = TimeSpan.FromMilliseconds(0.5);

    /// <summary>Between two looks.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(5);

    private readonly FairScheduler _scheduler;
    private readonly int _most;
    private readonly int _least;
    private readonly ITimer _again;
    private int _looking;
    private long _asked;
    private int _early;
    private int _late;
    private TimeSpan _leastLate;

    /// <param name="scheduler">Whose seats they are.</param>
    /// <param name="most">Seats that flags allow, which there are at first.</param>
    /// <param name="least">Seats that there always are, up to <paramref name="most"/>.</param>
    public SeatRegulator(FairScheduler scheduler, int most, int least)
    {
        (_scheduler, _most, _least, Seats) = (scheduler, most, Math.Min(least, most), most);
        _again = scheduler.Clock.CreateTimer(static r => ((SeatRegulator)r!).Look(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Seats that there are.</summary>
    public int Seats { get; private set; }

    /// <summary>For a machine with so many processors.</summary>
    public static int Least(int processors) => SeatsAlways + SeatsPerProcessor * processors;

    /// <summary>Looks at the pool, unless that is being done, has just been done, or hardly anything is going on.</summary>
    public void Look()
    {
        if (_scheduler.SeatsInUse < SeatsLookedAt && _scheduler.Waiting == 0 || Volatile.Read(ref _looking) != 0 || _scheduler.Clock.GetElapsedTime(Volatile.Read(ref _asked)) < Interval || Interlocked.Exchange(ref _looking, 1) != 0)
            return;
        Volatile.Write(ref _asked, _scheduler.Clock.GetTimestamp());
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    void IThreadPoolWorkItem.Execute()
    {
        Took(_scheduler.Clock.GetElapsedTime(Volatile.Read(ref _asked)));
        Volatile.Write(ref _looking, 0);
        // Whoever waits, and is the last who came, is let in all the same.
        if (Seats < _most && _scheduler.Waiting > 0)
            _again.Change(Interval, Timeout.InfiniteTimeSpan);
    }

    /// <summary>An item of the pool was so late.</summary>
    public void Took(TimeSpan late)
    {
        _early = late < LateMin ? _early + 1 : 0;
        _leastLate = _late == 0 || late < _leastLate ? late : _leastLate;
        _late = late > LateMax ? _late + 1 : 0;
        if (_late >= LateLooks)
            Resize(Seats - Seats / (_leastLate > VeryLate ? 2 : 4));
        else if (_early >= EarlyLooks)
            Resize(Seats + Seats / 8 + 1);
    }

    public void Dispose() => _again.Dispose();

    private void Resize(int seats)
    {
        (_early, _late) = (0, 0);
        Seats = Math.Clamp(seats, _least, _most);
        _scheduler.Resize(Seats);
    }
}
