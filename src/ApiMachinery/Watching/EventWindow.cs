using OrleansAA.ApiMachinery.Names;

namespace OrleansAA.ApiMachinery.Watching;

/// <summary>
/// The recent events of a kind. Revisions are contiguous, so an event's place in the ring is its revision modulo the size: a watcher is a number.
/// One writer (under the cache's lock), any number of readers without a lock: a slot holds the wanted revision, or the reader has been overtaken.
/// </summary>
/// <remarks>
/// <code>
/// size 4, after 7 was added:   slot 0: 4   slot 1: 5   slot 2: 6   slot 3: 7
/// a reader at 5 takes slot 6 % 4; a reader at 2 finds 7 in slot 3 % 4: it has been overtaken, its watch is too old
/// </code>
/// The ring doubles instead of dropping an event younger than the window's age, up to its maximum. Events that are too many bytes are dropped
/// however few and young they are: their slots are empty then.
/// </remarks>
internal sealed class EventWindow(WatchCacheLimits limits, TimeProvider clock)
{
    private Slot[] _ring = new Slot[limits.WindowEventsMin];
    private Revision _last;
    private int _count;
    private long _bytes;

    /// <summary>Bytes of contents that events keep alive.</summary>
    public long Bytes => _bytes;

    /// <summary>Events after this revision are here.</summary>
    public Revision Before => new(_last.Number - _count);

    /// <summary>Starts the window: the next event has the revision after this one.</summary>
    public void Start(Revision at)
    {
        while (_count > 0)
            DropOldest();
        _last = at;
    }

    public void Add(WatchEvent added)
    {
        var now = clock.GetTimestamp();
        if (_count == _ring.Length)
        {
            var oldest = _ring[Index(_last.Number - _count + 1, _ring.Length)];
            if (_ring.Length < limits.WindowEventsMax && clock.GetElapsedTime(oldest.AddedAt, now) < limits.WindowAge)
                Grow();
            else
                DropOldest();
        }
        var slot = new Slot(added, now);
        Charge(slot);
        _last = added.Revision;
        _count++;
        Volatile.Write(ref _ring[Index(added.Revision.Number, _ring.Length)], slot);
        while (_bytes > limits.WindowBytesMax - limits.FormBytesMax && _count > 1)
            DropOldest();
    }

    /// <summary>The event of a revision; null if it is not here (any more).</summary>
    public WatchEvent? Find(Revision revision)
    {
        var ring = Volatile.Read(ref _ring);
        var slot = Volatile.Read(ref ring[Index(revision.Number, ring.Length)]);
        return slot?.Event.Revision == revision ? slot.Event : null;
    }

    /// <summary>Counts what the event keeps alive that no event before it does: mostly the content before it is the content after an earlier one.</summary>
    private void Charge(Slot added)
    {
        added.Bytes = added.Event.Object.Json.Length;
        if (added.Event.Previous is { } previous)
        {
            var before = Volatile.Read(ref _ring[Index(previous.Revision.Number, _ring.Length)]);
            if (before is not null && ReferenceEquals(before.Event.Object, previous))
                before.Successor = added;
            else
                added.Bytes += previous.Json.Length;
        }
        _bytes += added.Bytes;
    }

    private void DropOldest()
    {
        ref var slot = ref _ring[Index(_last.Number - _count + 1, _ring.Length)];
        _bytes -= slot.Bytes;
        if (slot.Successor is { } successor)
        {
            // Its content stays, as the one before a later change.
            successor.Bytes += slot.Event.Object.Json.Length;
            _bytes += slot.Event.Object.Json.Length;
        }
        Volatile.Write(ref slot, null!);
        _count--;
    }

    private void Grow()
    {
        var larger = new Slot[_ring.Length * 2];
        for (var revision = _last.Number - _count + 1; revision <= _last.Number; revision++)
            larger[Index(revision, larger.Length)] = _ring[Index(revision, _ring.Length)];
        Volatile.Write(ref _ring, larger);
    }

    private static int Index(long revision, int length) => (int)(revision & (length - 1));

    private sealed class Slot(WatchEvent @event, long addedAt)
    {
        public WatchEvent Event { get; } = @event;

        public long AddedAt { get; } = addedAt;

        /// <summary>Bytes that are counted for it. Under the cache's lock.</summary>
        public long Bytes { get; set; }

        /// <summary>The event before which its object was as it left it.</summary>
        public Slot? Successor { get; set; }
    }
}
