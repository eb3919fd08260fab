using System.Buffers;
using System.Text.Json;

namespace OrleansAA.ApiMachinery.Json;

/// <summary>Makes JSON with a buffer and a writer that each thread keeps: what is left of a text is its bytes, once.</summary>
internal static class JsonText
{
    /// <summary>Bytes of a buffer that is kept; one that has grown beyond is let go.</summary>
    private const int KeptBytesMax = 256 * 1024;

    private const int BytesAtFirst = 1024;

    [ThreadStatic]
    private static Scratch? _kept;

    /// <summary>Compact UTF-8 JSON, as <paramref name="write"/> writes it.</summary>
    /// <param name="state">Handed to <paramref name="write"/>, so that it need not be made anew for each text.</param>
    /// <param name="write">Writes one value. It may make other texts meanwhile.</param>
    public static byte[] Of<TState>(TState state, Action<Utf8JsonWriter, TState> write)
    {
        // Taken, not shared: who makes a text while another is made gets a scratch of its own.
        var scratch = _kept ?? new();
        _kept = null;
        write(scratch.Writer, state);
        scratch.Writer.Flush();
        var text = scratch.Buffer.WrittenSpan.ToArray();
        scratch.Clear();
        if (scratch.Buffer.Capacity <= KeptBytesMax)
            _kept = scratch;
        return text;
    }

    /// <summary>One that something was thrown over is not kept: its text is not finished.</summary>
    private sealed class Scratch
    {
        public Scratch() => Writer = new(Buffer, ValueJson.Compact);

        public ArrayBufferWriter<byte> Buffer { get; } = new(BytesAtFirst);

        public Utf8JsonWriter Writer { get; }

        public void Clear()
        {
            Buffer.ResetWrittenCount();
            Writer.Reset();
        }
    }
}
