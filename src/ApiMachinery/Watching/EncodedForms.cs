namespace OrleansAA.ApiMachinery.Watching;

/// <summary>What one event is in one form.</summary>
internal sealed class EncodedForm(ObjectForm form, bool isPrevious)
{
    private byte[]? _bytes;

    public ObjectForm Form { get; } = form;

    /// <summary>True if it is the content before the change.</summary>
    public bool IsPrevious { get; } = isPrevious;

    /// <summary>Null if it is not kept (any more).</summary>
    public byte[]? Bytes
    {
        get => Volatile.Read(ref _bytes);
        set => Volatile.Write(ref _bytes, value);
    }

    /// <summary>Another form of the same event.</summary>
    public EncodedForm? Next { get; set; }
}

/// <summary>
/// The encoded forms of events that are kept for other watchers: so many bytes, of which the oldest go first. Watchers that keep up meet an event within
/// moments, and share; one that reads the whole window in a form of its own passes through here without taking more than there is.
/// </summary>
internal sealed class EncodedForms(long bytesMax)
{
    private readonly Lock _gate = new();
    private readonly Queue<EncodedForm> _kept = new();
    private long _bytes;

    /// <summary>Bytes that are kept.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    public void Keep(EncodedForm encoded, byte[] bytes)
    {
        lock (_gate)
        {
            if (encoded.Bytes is not null || bytes.Length > bytesMax)
                return;
            encoded.Bytes = bytes;
            _kept.Enqueue(encoded);
            _bytes += bytes.Length;
            while (_bytes > bytesMax)
            {
                var oldest = _kept.Dequeue();
                _bytes -= oldest.Bytes!.Length;
                oldest.Bytes = null;
            }
        }
    }
}
