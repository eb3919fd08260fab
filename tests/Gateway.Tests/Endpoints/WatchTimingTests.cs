using Microsoft.Extensions.Time.Testing;
using OrleansAA.Gateway.Endpoints;
using OrleansAA.Gateway.Limits;

namespace OrleansAA.Gateway.Tests.Endpoints;

/// <summary>When a watch gets its bookmarks, and when it ends.</summary>
public sealed class WatchTimingTests
{
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public void Bookmarks_come_each_interval_and_a_last_time_shortly_before_the_end()
    {
        var timing = new WatchTiming(_clock, TimeSpan.FromMinutes(3), wantsBookmarks: true);
        Assert.Equal([60, 120, 178], BookmarksUntilTheEnd(timing));
        Assert.Equal(180, Seconds);
    }

    [Fact]
    public void The_last_one_is_not_preceded_by_another_just_before()
    {
        var timing = new WatchTiming(_clock, TimeSpan.FromSeconds(121), wantsBookmarks: true);
        Assert.Equal([60, 119], BookmarksUntilTheEnd(timing));
    }

    [Fact]
    public void A_watch_that_is_shorter_than_the_time_before_the_end_has_none() =>
        Assert.Empty(BookmarksUntilTheEnd(new(_clock, ServingLimits.BookmarkBeforeEnd, wantsBookmarks: true)));

    [Fact]
    public void A_watch_that_wants_none_has_none()
    {
        var timing = new WatchTiming(_clock, TimeSpan.FromMinutes(3), wantsBookmarks: false);
        Assert.Equal(TimeSpan.FromMinutes(3), timing.NextPause());
        Assert.Empty(BookmarksUntilTheEnd(timing));
    }

    [Fact]
    public void One_that_is_late_comes_once_and_moves_those_after_it()
    {
        var timing = new WatchTiming(_clock, TimeSpan.FromMinutes(10), wantsBookmarks: true);
        _clock.Advance(TimeSpan.FromSeconds(150));
        Assert.True(timing.BookmarkIsDue());
        Assert.False(timing.BookmarkIsDue());
        Assert.Equal(ServingLimits.BookmarkInterval, timing.NextPause());
    }

    private double Seconds => (_clock.GetUtcNow() - _clock.Start).TotalSeconds;

    /// <summary>Waits as long as there is nothing to do, as a watch does, and notes the seconds of its bookmarks.</summary>
    private List<double> BookmarksUntilTheEnd(WatchTiming timing)
    {
        var seconds = new List<double>();
        while (!timing.IsOver())
        {
            _clock.Advance(timing.NextPause());
            if (timing.BookmarkIsDue())
                seconds.Add(Seconds);
        }
        return seconds;
    }
}
