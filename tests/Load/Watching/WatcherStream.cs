using System.Buffers;
using System.Diagnostics;
using OrleansAA.Load.Calling;
using OrleansAA.Load.Measuring;

namespace OrleansAA.Load.Watching;

/// <summary>One watch stream, which checks that it sees every write once and in order, and how late. Read by one task.</summary>
internal sealed class WatcherStream(WatchedWrites writes, Failures failures, HttpResponseMessage response) : IDisposable
{
    private const int FirstBufferBytes = 16 << 10;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(FirstBufferBytes);
    private int _filled;
    private long _lastRevision = -1;
    private long _events;
    private long _bytes;

    /// <summary>Indexes of the writes it has seen.</summary>
    public BitSet Seen { get; } = new();

    /// <summary>How many it has seen, each once.</summary>
    public long Events => Volatile.Read(ref _events);

    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>Events that came again, or whose revision was not above that of the one before.</summary>
    public long Disordered { get; private set; }

    public Task Ended { get; private set; } = Task.CompletedTask;

    public void Begin(CancellationToken ended) => Ended = Task.Run(() => ReadAsync(ended), CancellationToken.None);

    public void Dispose()
    {
        response.Dispose();
        ArrayPool<byte>.Shared.Return(_buffer);
    }

    private async Task ReadAsync(CancellationToken ended)
    {
        try
        {
            await using var stream = await response.Content.ReadAsStreamAsync(ended);
            while (true)
            {
                if (_filled == _buffer.Length)
                    Grow();
                var read = await stream.ReadAsync(_buffer.AsMemory(_filled), ended);
                if (read == 0)
                    throw new CallFailedException("the server has ended a watch");
                Volatile.Write(ref _bytes, _bytes + read);
                Take(_filled + read);
            }
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException or CallFailedException)
        {
            if (!ended.IsCancellationRequested)
                failures.Add(e is CallFailedException ? e.Message : "a watch was broken off: " + e.Message);
        }
    }

    /// <summary>Takes the whole lines of what is in the buffer.</summary>
    private void Take(int filled)
    {
        var (begin, now) = (0, Stopwatch.GetTimestamp());
        // What was there before has no end of a line.
        var searched = _filled;
        while (_buffer.AsSpan(searched..filled).IndexOf((byte)'\n') is >= 0 and var end)
        {
            See(_buffer.AsSpan(begin..(searched + end)), now);
            begin = searched = searched + end + 1;
        }
        _buffer.AsSpan(begin..filled).CopyTo(_buffer);
        _filled = filled - begin;
    }

    private void See(ReadOnlySpan<byte> line, long now)
    {
        var seen = WatchEventLine.Read(line);
        if (seen.IsError)
            throw new CallFailedException("the server has ended a watch with " + System.Text.Encoding.UTF8.GetString(line[..Math.Min(line.Length, LoadLimits.FailureReasonCharactersMax)]));
        var isInOrder = seen.Revision < 0 || seen.Revision > _lastRevision;
        _lastRevision = Math.Max(_lastRevision, seen.Revision);
        if (writes.IndexOf(seen.Write) is not { } index)
        {
            Disordered += isInOrder ? 0 : 1;
            return;
        }
        var isNew = Seen.Add(index);
        Disordered += isInOrder && isNew ? 0 : 1;
        if (!isNew)
            return;
        writes.Latencies.Record(writes.IntendedAt(index), now);
        Volatile.Write(ref _events, _events + 1);
    }

    private void Grow()
    {
        if (_buffer.Length >= LoadLimits.EventBytesMax)
            throw new CallFailedException($"an event is larger than {LoadLimits.EventBytesMax} bytes");
        var larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
        _buffer.AsSpan(0, _filled).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
