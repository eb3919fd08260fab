using OrleansAA.Gateway.Limits;

namespace OrleansAA.Gateway.Endpoints;

/// <summary>When a watch gets its bookmarks, and when it ends.</summary>
internal sealed class WatchTiming
{
    private readonly TimeProvider _clock;
    private readonly DateTimeOffset _end;
    private readonly DateTimeOffset _lastBookmark;
    private DateTimeOffset _nextBookmark;

    public WatchTiming(TimeProvider clock, TimeSpan timeout, bool wantsBookmarks)
    {
        var now = clock.GetUtcNow();
        _clock = clock;
        _end = now + timeout;
        _lastBookmark = _end - ServingLimits.BookmarkBeforeEnd;
        _nextBookmark = wantsBookmarks ? NextAfter(now) : DateTimeOffset.MaxValue;
    }

    /// <summary>True once for each bookmark that is due.</summary>
    public bool BookmarkIsDue()
    {
        var now = _clock.GetUtcNow();
        if (now < _nextBookmark)
            return false;
        _nextBookmark = NextAfter(now);
        return true;
    }

    public bool IsOver() => _clock.GetUtcNow() >= _end;

    /// <summary>How long there is nothing to do but to wait for events.</summary>
    public TimeSpan NextPause()
    {
        var next = _nextBookmark < _end ? _nextBookmark : _end;
        var pause = next - _clock.GetUtcNow();
        return pause > TimeSpan.Zero ? pause : TimeSpan.Zero;
    }

    /// <summary>Each interval, and one last time shortly before the end; none where the watch is too short for that.</summary>
    private DateTimeOffset NextAfter(DateTimeOffset now)
    {
        if (now >= _lastBookmark)
            return DateTimeOffset.MaxValue;
        var regular = now + ServingLimits.BookmarkInterval;
        return regular < _lastBookmark ? regular : _lastBookmark;
    }
}
