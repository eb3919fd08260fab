using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace OrleansAA.ApiMachinery.OpenApi.Protobuf;

/// <summary>Writes the protobuf wire format.</summary>
internal sealed class ProtoWriter
{
    private const int Varint = 0;
    private const int Fixed64 = 1;
    private const int LengthDelimited = 2;

    private readonly ArrayBufferWriter<byte> _buffer = new();

    public ReadOnlySpan<byte> Written => _buffer.WrittenSpan;

    public void WriteVarint(int field, ulong value)
    {
        WriteTag(field, Varint);
        WriteRaw(value);
    }

    public void WriteDouble(int field, double value)
    {
        WriteTag(field, Fixed64);
        BinaryPrimitives.WriteDoubleLittleEndian(_buffer.GetSpan(8), value);
        _buffer.Advance(8);
    }

    public void WriteString(int field, string value)
    {
        WriteTag(field, LengthDelimited);
        WriteRaw((ulong)Encoding.UTF8.GetByteCount(value));
        _buffer.Advance(Encoding.UTF8.GetBytes(value, _buffer.GetSpan(Encoding.UTF8.GetMaxByteCount(value.Length))));
    }

    /// <summary>Writes a nested message; an empty one is written, too, since its presence says something.</summary>
    public void WriteMessage(int field, Action<ProtoWriter> write)
    {
        var nested = new ProtoWriter();
        write(nested);
        WriteTag(field, LengthDelimited);
        WriteRaw((ulong)nested.Written.Length);
        _buffer.Write(nested.Written);
    }

    private void WriteTag(int field, int wireType) => WriteRaw((ulong)((field << 3) | wireType));

    private void WriteRaw(ulong value)
    {
        var span = _buffer.GetSpan(10);
        var length = 0;
        while (value >= 0x80)
        {
            span[length++] = (byte)(value | 0x80);
            value >>= 7;
        }
        span[length++] = (byte)value;
        _buffer.Advance(length);
    }
}
