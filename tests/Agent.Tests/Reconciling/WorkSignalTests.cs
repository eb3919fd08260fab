using Microsoft.Extensions.Time.Testing;
using OrleansAA.Agent.Reconciling;

namespace OrleansAA.Agent.Tests.Reconciling;

public sealed class WorkSignalTests
{
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public async Task However_often_it_is_set_it_is_one_piece_of_work()
    {
        var signal = new WorkSignal();
        for (var i = 0; i < 1000; i++)
            signal.Set();
        Assert.True(await signal.WaitAsync(TimeSpan.FromMinutes(1), _clock, TestContext.Current.CancellationToken));
        var idle = signal.WaitAsync(TimeSpan.FromMinutes(1), _clock, TestContext.Current.CancellationToken);
        Assert.False(idle.IsCompleted);
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.False(await idle);
    }

    [Fact]
    public async Task Who_waits_is_woken()
    {
        var signal = new WorkSignal();
        var waiting = signal.WaitAsync(TimeSpan.FromMinutes(1), _clock, TestContext.Current.CancellationToken);
        signal.Set();
        Assert.True(await waiting);
    }
}
