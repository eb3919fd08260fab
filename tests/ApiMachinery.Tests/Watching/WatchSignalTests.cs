using Microsoft.Extensions.Time.Testing;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Watching;
using Xunit;

namespace OrleansAA.ApiMachinery.Tests.Watching;

public sealed class WatchSignalTests : IDisposable
{
    private static readonly WatchCacheLimits Limits = new() { WakeIntervalMax = TimeSpan.FromMilliseconds(40), WakeIntervalPerWatcher = TimeSpan.FromMilliseconds(10) };

    private readonly FakeTimeProvider _clock = new();
    private readonly WatchSignal _signal;
    private Revision _revision = Revision.Origin;

    public WatchSignalTests()
    {
        _signal = new WatchSignal(Limits, _clock, () => _revision);
        _clock.Advance(TimeSpan.FromMinutes(1));
    }

    public void Dispose() => _signal.Dispose();

    [Fact]
    public void An_event_after_a_pause_wakes_at_once()
    {
        Enter(2);
        var next = _signal.Next;
        _signal.Raise();
        Assert.True(next.IsCompleted);
        Assert.False(_signal.Next.IsCompleted);
    }

    [Fact]
    public void Events_in_a_row_wake_once_an_interval()
    {
        Enter(2);
        _signal.Raise();
        var next = _signal.Next;
        _signal.Raise();
        _signal.Raise();
        _clock.Advance(TimeSpan.FromMilliseconds(19));
        Assert.False(next.IsCompleted);
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(next.IsCompleted);
        // There was nothing since.
        var after = _signal.Next;
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.False(after.IsCompleted);
    }

    [Fact]
    public void The_head_is_the_revision_of_the_last_wake_up()
    {
        Enter(2);
        _revision = new(7);
        _signal.Raise();
        Assert.Equal(new Revision(7), _signal.Head);
        _revision = new(8);
        _signal.Raise();
        _revision = new(9);
        _signal.Raise();
        Assert.Equal(new Revision(7), _signal.Head);
        _clock.Advance(Limits.WakeIntervalMax);
        Assert.Equal(new Revision(9), _signal.Head);
    }

    [Theory]
    [InlineData(1, 10)]
    [InlineData(3, 30)]
    [InlineData(4, 40)]
    [InlineData(5000, 40)]
    public void The_interval_grows_with_the_watchers_up_to_its_limit(int watchers, int milliseconds)
    {
        Enter(watchers);
        _signal.Raise();
        var next = _signal.Next;
        _signal.Raise();
        _clock.Advance(TimeSpan.FromMilliseconds(milliseconds - 1));
        Assert.False(next.IsCompleted);
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(next.IsCompleted);
    }

    [Fact]
    public void Where_nobody_watches_nobody_is_woken()
    {
        Enter(1);
        _signal.Leave();
        var next = _signal.Next;
        _signal.Raise();
        Assert.False(next.IsCompleted);
    }

    private void Enter(int watchers)
    {
        for (var i = 0; i < watchers; i++)
            _signal.Enter();
    }
}
