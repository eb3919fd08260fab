using Microsoft.Extensions.Time.Testing;
using OrleansAA.Gateway.Limits;

namespace OrleansAA.Gateway.Tests.Limits;

public sealed class WatchSpanTests : IDisposable
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(1);

    private readonly FakeTimeProvider _clock = new();
    private readonly CancellationTokenSource _stopping = new();

    public void Dispose() => _stopping.Dispose();

    [Fact]
    public void A_watch_ends_when_its_part_of_the_grace_is_over()
    {
        using var span = new WatchSpan(_clock, TimeSpan.FromSeconds(5), _stopping.Token);
        _clock.Advance(TimeSpan.FromMinutes(1));
        _stopping.Cancel();
        _clock.Advance(TimeSpan.FromSeconds(5) - Moment);
        Assert.False(span.Over.IsCancellationRequested);
        _clock.Advance(Moment);
        Assert.True(span.Over.IsCancellationRequested);
    }

    [Fact]
    public void Without_grace_it_ends_at_once_but_not_before_it_counts_as_a_watch()
    {
        using var old = new WatchSpan(_clock, TimeSpan.Zero, _stopping.Token);
        _clock.Advance(ServingLimits.WatchAgeMin);
        using var young = new WatchSpan(_clock, TimeSpan.Zero, _stopping.Token);
        _stopping.Cancel();
        Assert.True(old.Over.IsCancellationRequested);
        Assert.False(young.Over.IsCancellationRequested);
        _clock.Advance(ServingLimits.WatchAgeMin);
        Assert.True(young.Over.IsCancellationRequested);
    }
}
