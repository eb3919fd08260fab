using OrleansAA.Gateway.Limits;

namespace OrleansAA.Gateway.Endpoints;

/// <summary>When a watch gets its bookmarks, and when it ends; by the time that has passed, whatever the wall clock does.</summary>
internal sealed class WatchTiming
{
    private readonly TimeProvider _clock;
    private readonly long _started;
    private readonly TimeSpan _end;
    private readonly TimeSpan _lastBookmark;
    private TimeSpan _nextBookmark;

    public WatchTiming(TimeProvider clock, TimeSpan timeout, bool wantsBookmarks)
    {
        _clock = clock;
        _started = clock.GetTimestamp();
        _end = timeout;
        _lastBookmark = _end - ServingLimits.BookmarkBeforeEnd;
        _nextBookmark = wantsBookmarks ? NextAfter(TimeSpan.Zero) : TimeSpan.MaxValue;
    }

    /// <summary>How long the watch has lasted.</summary>
    private TimeSpan Age => _clock.GetElapsedTime(_started);

    /// <summary>True once for each bookmark that is due.</summary>
    public bool BookmarkIsDue()
    {
        var age = Age;
        if (age < _nextBookmark)
            return false;
        _nextBookmark = NextAfter(age);
        return true;
    }

    public bool IsOver() => Age >= _end;

    /// <summary>How long there is nothing to do but to wait for events.</summary>
    public TimeSpan NextPause()
    {
        var next = _nextBookmark < _end ? _nextBookmark : _end;
        var pause = next - Age;
        return pause > TimeSpan.Zero ? pause : TimeSpan.Zero;
    }

    /// <summary>Each interval, and one last time shortly before the end; none where the watch is too short for that.</summary>
    private TimeSpan NextAfter(TimeSpan age)
    {
        if (age >= _lastBookmark)
            return TimeSpan.MaxValue;
        var regular = age + ServingLimits.BookmarkInterval;
        return regular < _lastBookmark ? regular : _lastBookmark;
    }
}
