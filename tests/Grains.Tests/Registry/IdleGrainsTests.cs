using Microsoft.Extensions.Time.Testing;
using OrleansAA.Grains.Registry;
using Xunit;

namespace OrleansAA.Grains.Tests.Registry;

public sealed class IdleGrainsTests
{
    private static readonly TimeSpan Age = TimeSpan.FromMinutes(2);

    private readonly FakeTimeProvider _clock = new();
    private readonly IdleGrains _grains;

    public IdleGrainsTests() => _grains = new(Age, _clock);

    [Fact]
    public void A_grain_leaves_when_its_time_is_over_and_only_then()
    {
        var grain = Add();
        _clock.Advance(Age * 0.9);
        Assert.Equal(0, grain.Left);
        _clock.Advance(Age * 0.3);
        Assert.Equal(1, grain.Left);
        _clock.Advance(Age * 4);
        Assert.Equal(1, grain.Left);
    }

    [Fact]
    public void A_grain_that_is_written_to_stays()
    {
        var (busy, idle) = (Add(), Add());
        for (var i = 0; i < 8; i++)
        {
            _clock.Advance(Age / 2);
            busy.LeavesAt = _grains.LeaveAt;
        }
        Assert.Equal((0, 1), (busy.Left, idle.Left));
        _clock.Advance(Age * 2);
        Assert.Equal(1, busy.Left);
    }

    [Fact]
    public void Who_comes_after_all_have_left_is_looked_after_too()
    {
        Add();
        _clock.Advance(Age * 3);
        var late = Add();
        _clock.Advance(Age * 1.2);
        Assert.Equal(1, late.Left);
    }

    private Grain Add()
    {
        var grain = new Grain { LeavesAt = _grains.LeaveAt };
        _grains.Add(grain);
        return grain;
    }

    private sealed class Grain : ILeavingGrain
    {
        public long LeavesAt { get; set; }

        public int Left { get; private set; }

        public void Leave() => Left++;
    }
}
