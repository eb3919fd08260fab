using OrleansAA.ApiMachinery.Scheme;

namespace OrleansAA.ApiMachinery.Watching;

/// <summary>One way to write objects of a kind: a version and a representation. Compared by reference; there are few, made at start.</summary>
public abstract class ObjectForm
{
    /// <summary>The object in this form, with <paramref name="revision"/> as its resourceVersion.</summary>
    public abstract byte[] Encode(CachedObject value, Revision revision);
}

/// <summary>
/// One change on the revision line. Shared by all watchers: each form is encoded once, by the watcher that needs it first.
/// </summary>
public sealed class WatchEvent(Revision revision, EventType type, CachedObject current, CachedObject? previous)
{
    private Encoded? _encoded;

    public Revision Revision { get; } = revision;

    public EventType Type { get; } = type;

    /// <summary>The object after the change; of a deletion its last content, with the deletion's revision.</summary>
    public CachedObject Object { get; } = current;

    /// <summary>The object before the change; null for an addition.</summary>
    public CachedObject? Previous { get; } = previous;

    /// <summary>The object in a form.</summary>
    public ReadOnlyMemory<byte> Encode(ObjectForm form) => Encode(form, Object);

    /// <summary>The content before the change, with this event's revision: what a watcher is shown when an object leaves its selector.</summary>
    public ReadOnlyMemory<byte> EncodePrevious(ObjectForm form) => Encode(form, Previous ?? Object);

    private byte[] Encode(ObjectForm form, CachedObject value)
    {
        for (var known = Volatile.Read(ref _encoded); known is not null; known = known.Next)
        {
            if (ReferenceEquals(known.Form, form) && ReferenceEquals(known.Value, value))
                return known.Bytes;
        }
        var made = new Encoded(form, value, form.Encode(value, Revision));
        do
            made.Next = Volatile.Read(ref _encoded);
        while (Interlocked.CompareExchange(ref _encoded, made, made.Next) != made.Next);
        return made.Bytes;
    }

    private sealed class Encoded(ObjectForm form, CachedObject value, byte[] bytes)
    {
        public ObjectForm Form { get; } = form;

        public CachedObject Value { get; } = value;

        public byte[] Bytes { get; } = bytes;

        public Encoded? Next { get; set; }
    }
}
