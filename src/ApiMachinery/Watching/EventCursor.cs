using OrleansAA.ApiMachinery.Names;

namespace OrleansAA.ApiMachinery.Watching;

/// <summary>What a cursor finds.</summary>
public enum CursorState
{
    /// <summary>There was an event.</summary>
    Event,

    /// <summary>There is none yet.</summary>
    CaughtUp,

    /// <summary>The window has passed the cursor: events are lost to it.</summary>
    Overtaken,
}

/// <summary>A watcher's place on the revision line. It costs the others nothing, however slow it is. Not for concurrent use.</summary>
public sealed class EventCursor : IDisposable
{
    private readonly WatchCache _cache;
    private readonly EventWindow _window;
    private readonly WatchSignal _signal;
    private readonly TimeProvider _clock;
    private readonly Revision _opened;
    private int _disposed;

    internal EventCursor(WatchCache cache, EventWindow window, WatchSignal signal, TimeProvider clock, Revision after)
    {
        (_cache, _window, _signal, _clock, Position) = (cache, window, signal, clock, after);
        _signal.Enter();
        _opened = cache.Revision;
    }

    /// <summary>Every event up to here has been taken.</summary>
    public Revision Position { get; private set; }

    /// <summary>
    /// Up to here watchers have been woken, or it was there when this one began. Who takes events up to here, and waits then, takes the same ones as all others that were woken do.
    /// </summary>
    public Revision Woken => _signal.Head is var head && head > _opened ? head : _opened;

    /// <summary>Takes the next event.</summary>
    public CursorState TryNext(out WatchEvent? next)
    {
        var state = TryPeek(out next);
        if (next is not null)
            Position = next.Revision;
        return state;
    }

    /// <summary>Looks at the next event, and leaves it where it is.</summary>
    public CursorState TryPeek(out WatchEvent? next)
    {
        next = null;
        if (Position >= _cache.Revision)
            return CursorState.CaughtUp;
        next = _window.Find(Position.Next);
        return next is null ? CursorState.Overtaken : CursorState.Event;
    }

    /// <summary>Goes to a later place, for the events up to there have been taken otherwise.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is an earlier one.</exception>
    public void MoveTo(Revision position)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(position.Number, Position.Number, nameof(position));
        Position = position;
    }

    /// <summary>Ends when there are events to take, up to <see cref="Woken"/>, or when the time is up.</summary>
    /// <returns>False if the time was up.</returns>
    public async ValueTask<bool> WaitAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        var woken = _signal.Next;
        if (Position < Woken)
            return true;
        if (timeout <= TimeSpan.Zero)
            return false;
        await woken.WaitAsync(timeout, _clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        return woken.IsCompleted;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
            _signal.Leave();
    }
}
