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
    private int _disposed;

    internal EventCursor(WatchCache cache, EventWindow window, WatchSignal signal, TimeProvider clock, Revision after)
    {
        (_cache, _window, _signal, _clock, Position) = (cache, window, signal, clock, after);
        _signal.Enter();
    }

    /// <summary>Every event up to here has been taken.</summary>
    public Revision Position { get; private set; }

    /// <summary>Takes the next event.</summary>
    public CursorState TryNext(out WatchEvent? next)
    {
        next = null;
        if (Position >= _cache.Revision)
            return CursorState.CaughtUp;
        next = _window.Find(Position.Next);
        if (next is null)
            return CursorState.Overtaken;
        Position = next.Revision;
        return CursorState.Event;
    }

    /// <summary>Ends when there may be events to take, or when the time is up.</summary>
    /// <returns>False if the time was up.</returns>
    public async ValueTask<bool> WaitAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        var woken = _signal.Next;
        if (Position < _cache.Revision)
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
