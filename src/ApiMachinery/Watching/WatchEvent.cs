using System.Runtime.InteropServices;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Scheme;

namespace OrleansAA.ApiMachinery.Watching;

/// <summary>One way to write objects of a kind: a version and a representation. Compared by reference; there are few, made at start.</summary>
public abstract class ObjectForm
{
    /// <summary>The object in this form, with <paramref name="revision"/> as its resourceVersion.</summary>
    public abstract byte[] Encode(CachedObject value, Revision revision);

    /// <summary>True if many watchers have it: it is worth keeping what an event is in it. Others encode it each for itself.</summary>
    public virtual bool IsShared => false;
}

/// <summary>One change on the revision line. Shared by all watchers: a form that many have is encoded once, by the watcher that needs it first.</summary>
public sealed class WatchEvent
{
    private readonly EncodedForms _forms;
    private EncodedForm? _encoded;

    internal WatchEvent(Revision revision, EventType type, CachedObject current, CachedObject? previous, EncodedForms forms) =>
        (Revision, Type, Object, Previous, _forms) = (revision, type, current, previous, forms);

    /// <summary>Where in the line it stands.</summary>
    public Revision Revision { get; }

    /// <summary>What has happened.</summary>
    public EventType Type { get; }

    /// <summary>The object after the change; of a deletion its last content, with the deletion's revision.</summary>
    public CachedObject Object { get; }

    /// <summary>The object before the change; null for an addition.</summary>
    public CachedObject? Previous { get; }

    /// <summary>The object in a form.</summary>
    public ReadOnlyMemory<byte> Encode(ObjectForm form) => Encode(form, Object, isPrevious: false);

    /// <summary>The content before the change, with this event's revision: what a watcher is shown when an object leaves its selector.</summary>
    public ReadOnlyMemory<byte> EncodePrevious(ObjectForm form) => Encode(form, Previous ?? Object, isPrevious: Previous is not null);

    private byte[] Encode(ObjectForm form, CachedObject value, bool isPrevious)
    {
        if (!form.IsShared)
            return form.Encode(value, Revision);
        var known = Known(form, isPrevious);
        if (known?.Bytes is { } kept)
            return kept;
        var made = form.Encode(value, Revision);
        // Where the form is what is stored, there is nothing to keep.
        if (!MemoryMarshal.TryGetArray(value.Json, out var stored) || !ReferenceEquals(stored.Array, made))
            _forms.Keep(known ?? Add(new EncodedForm(form, isPrevious)), made);
        return made;
    }

    private EncodedForm? Known(ObjectForm form, bool isPrevious)
    {
        for (var known = Volatile.Read(ref _encoded); known is not null; known = known.Next)
        {
            if (ReferenceEquals(known.Form, form) && known.IsPrevious == isPrevious)
                return known;
        }
        return null;
    }

    private EncodedForm Add(EncodedForm added)
    {
        do
            added.Next = Volatile.Read(ref _encoded);
        while (Interlocked.CompareExchange(ref _encoded, added, added.Next) != added.Next);
        return added;
    }
}
