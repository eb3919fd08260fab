using Microsoft.Extensions.Time.Testing;
using OrleansAA.Grains.Registry;
using Xunit;

namespace OrleansAA.Grains.Tests.Registry;

public sealed class IdleGrainsTests
{
    private readonly FakeTimeProvider _clock = new();
    private readonly IdleGrains _grains;

    public IdleGrainsTests() => _grains = new(_clock);

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(120)]
    public void A_grain_leaves_when_its_time_is_over_and_only_then(int age)
    {
        var grain = Add(age);
        Pass(age - 1);
        Assert.Equal(0, grain.Left);
        Pass(3);
        Assert.Equal(1, grain.Left);
        Pass(600);
        Assert.Equal(1, grain.Left);
    }

    [Fact]
    public void A_grain_that_is_written_to_stays()
    {
        var (busy, idle) = (Add(5), Add(5));
        for (var i = 0; i < 8; i++)
        {
            busy.LeavesAt = _grains.Now + 120;
            Pass(60);
        }
        Assert.Equal((0, 1), (busy.Left, idle.Left));
        Pass(122);
        Assert.Equal(1, busy.Left);
    }

    [Fact]
    public void One_that_stays_long_keeps_none_that_stays_short()
    {
        for (var i = 0; i < 100; i++)
        {
            var (kept, brief) = (Add(5), Add(5));
            kept.LeavesAt = _grains.Now + 120;
            Pass(7);
            Assert.Equal((0, 1), (kept.Left, brief.Left));
        }
    }

    [Fact]
    public void Where_there_are_too_many_the_next_to_leave_do_so_early()
    {
        var grains = new IdleGrains(_clock, grainsMax: 10);
        var (first, second, third) = (Add(grains, 8, 15), Add(grains, 8, 17), Add(grains, 8, 19));
        Pass(1);
        Assert.Equal([8, 8, 0], new[] { first, second, third }.Select(some => some.Sum(g => g.Left)));
        Pass(30);
        Assert.Equal(8, third.Sum(g => g.Left));
    }

    [Fact]
    public void Those_that_were_written_to_just_now_stay_however_many_they_are()
    {
        var grains = new IdleGrains(_clock, grainsMax: 10);
        var written = Add(grains, 100, IdleGrains.EarlyMax + 5);
        Pass(3);
        Assert.Equal(0, written.Sum(g => g.Left));
        Pass(3);
        Assert.Equal(100, written.Sum(g => g.Left));
    }

    /// <summary>A write may wait for a webhook longer than a grain stays that does nothing.</summary>
    [Fact]
    public void A_grain_at_work_is_asked_again()
    {
        var grain = Add(5);
        grain.IsAtWork = true;
        Pass(600);
        Assert.Equal(0, grain.Left);
        grain.IsAtWork = false;
        Pass(60);
        Assert.Equal(1, grain.Left);
    }

    [Fact]
    public void Who_comes_after_all_have_left_is_looked_after_too()
    {
        Add(5);
        Pass(3600);
        var late = Add(5);
        Pass(7);
        Assert.Equal(1, late.Left);
    }

    /// <summary>The process was frozen: the timer is later than the wheel is large.</summary>
    [Fact]
    public void None_is_forgotten_in_a_pause()
    {
        var grains = Enumerable.Range(1, 200).Select(Add).ToList();
        _clock.Advance(TimeSpan.FromHours(1));
        Assert.All(grains, g => Assert.Equal(1, g.Left));
    }

    private static List<Grain> Add(IdleGrains to, int count, int age)
    {
        var grains = Enumerable.Range(0, count).Select(_ => new Grain { LeavesAt = to.Now + age }).ToList();
        grains.ForEach(to.Add);
        return grains;
    }

    private Grain Add(int age)
    {
        var grain = new Grain { LeavesAt = _grains.Now + age };
        _grains.Add(grain);
        return grain;
    }

    private void Pass(int seconds)
    {
        for (var i = 0; i < seconds; i++)
            _clock.Advance(TimeSpan.FromSeconds(1));
    }

    private sealed class Grain : ILeavingGrain
    {
        public long LeavesAt { get; set; }

        public int Left { get; private set; }

        public bool IsAtWork { get; set; }

        public bool TryLeave()
        {
            if (!IsAtWork)
                Left++;
            return !IsAtWork;
        }
    }
}
