using Microsoft.Extensions.Time.Testing;
using OrleansAA.Gateway.Fairness;

namespace OrleansAA.Gateway.Tests.Fairness;

/// <summary>How many seats there are, by how late the thread pool is.</summary>
public sealed class SeatRegulatorTests
{
    private const int Most = 600;
    private const int Least = 24;

    private static readonly TimeSpan Early = SeatRegulator.LateMin / 2;
    private static readonly TimeSpan Late = SeatRegulator.LateMax * 2;
    private static readonly TimeSpan VeryLate = SeatRegulator.VeryLate * 2;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void A_pool_that_is_late_in_a_row_has_fewer_seats_and_one_that_is_early_more()
    {
        var world = new FairWorld(Most, FairWorld.OneLevel());
        using var regulator = new SeatRegulator(world.Scheduler, Most, Least);
        Took(regulator, Late, 1);
        Assert.Equal(Most, regulator.Seats);
        Took(regulator, Late, SeatRegulator.LateLooks - 1);
        Assert.Equal(450, regulator.Seats);
        Took(regulator, VeryLate, SeatRegulator.LateLooks);
        Assert.Equal(225, regulator.Seats);
        Took(regulator, Early, SeatRegulator.EarlyLooks - 1);
        Assert.Equal(225, regulator.Seats);
        Took(regulator, Early, 1);
        Assert.Equal(254, regulator.Seats);
    }

    [Fact]
    public void A_pause_is_no_queue()
    {
        var world = new FairWorld(Most, FairWorld.OneLevel());
        using var regulator = new SeatRegulator(world.Scheduler, Most, Least);
        for (var i = 0; i < 100; i++)
        {
            Took(regulator, VeryLate, 1);
            Took(regulator, Early, 1);
        }
        Assert.Equal(Most, regulator.Seats);
    }

    [Fact]
    public void There_are_never_fewer_than_the_least_nor_more_than_flags_say()
    {
        var world = new FairWorld(Most, FairWorld.OneLevel());
        using var regulator = new SeatRegulator(world.Scheduler, Most, Least);
        Took(regulator, VeryLate, 100);
        Assert.Equal(Least, regulator.Seats);
        Took(regulator, Early, 1000);
        Assert.Equal(Most, regulator.Seats);
        using var small = new SeatRegulator(world.Scheduler, 10, Least);
        Took(small, VeryLate, 100);
        Assert.Equal(10, small.Seats);
    }

    [Fact]
    public void Who_has_seats_keeps_them_and_others_wait_until_there_are_as_many_again()
    {
        var world = new FairWorld(100, FairWorld.OneLevel());
        using var regulator = new SeatRegulator(world.Scheduler, 100, Least);
        var all = Enumerable.Range(0, 60).Select(i => world.Enter($"user-{i}")).ToList();
        Took(regulator, VeryLate, 100);
        Assert.All(all, r => Assert.Equal(RequestState.Seated, r.State));
        var late = world.Enter("late");
        Assert.Equal(RequestState.Waiting, late.State);
        foreach (var request in all.Take(60 - Least))
            request.Dispose();
        Assert.Equal(RequestState.Waiting, late.State);
        all[^1].Dispose();
        Assert.Equal(RequestState.Seated, late.State);
        Assert.Equal(Least, world.Scheduler.SeatsInUse);
    }

    [Fact]
    public void A_wide_request_fits_into_a_level_that_has_become_small()
    {
        var world = new FairWorld(Most, FairWorld.OneLevel());
        using var regulator = new SeatRegulator(world.Scheduler, Most, Least);
        Took(regulator, VeryLate, 100);
        using var wide = world.Enter("wide", 90);
        Assert.Equal((RequestState.Seated, Least / 2), (wide.State, wide.SeatsTaken));
        using var other = world.Enter("other", 2);
        Assert.Equal((RequestState.Seated, 2), (other.State, other.SeatsTaken));
    }

    [Fact]
    public async Task Whoever_waits_is_let_in_though_nobody_comes_any_more()
    {
        using var clock = new SetClock();
        var world = new FairWorld(100, FairWorld.OneLevel(), clock: clock);
        using var regulator = new SeatRegulator(world.Scheduler, 100, Least);
        Took(regulator, VeryLate, 100);
        var all = Enumerable.Range(0, 60).Select(i => world.Enter($"user-{i}")).ToList();
        Assert.Equal(60 - Least, world.Scheduler.Waiting);
        clock.Advance(SeatRegulator.Interval);
        regulator.Look();
        // Items of the pool are early on a clock that stands; each look asks for the next one, but for the last.
        while (world.Scheduler.Waiting > 0)
        {
            if (await clock.Set.WaitAsync(TimeSpan.FromMilliseconds(10), Token))
                clock.Advance(SeatRegulator.Interval);
        }
        Assert.All(all, r => Assert.Equal(RequestState.Seated, r.State));
    }

    private static void Took(SeatRegulator regulator, TimeSpan late, int times)
    {
        for (var i = 0; i < times; i++)
            regulator.Took(late);
    }

    /// <summary>Says when a timer has been set for the next look: a clock that goes on sooner would be one on which every look is late.</summary>
    private sealed class SetClock : FakeTimeProvider, IDisposable
    {
        public SemaphoreSlim Set { get; } = new(0);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => new Timer(this, base.CreateTimer(callback, state, dueTime, period));

        public void Dispose() => Set.Dispose();

        private sealed class Timer(SetClock clock, ITimer timer) : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period)
            {
                var isChanged = timer.Change(dueTime, period);
                if (dueTime == SeatRegulator.Interval)
                    clock.Set.Release();
                return isChanged;
            }

            public void Dispose() => timer.Dispose();

            public ValueTask DisposeAsync() => timer.DisposeAsync();
        }
    }
}
