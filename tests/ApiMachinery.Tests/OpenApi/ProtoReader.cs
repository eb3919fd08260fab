using System.Buffers.Binary;
using System.Text;

namespace OrleansAA.ApiMachinery.Tests.OpenApi;

/// <summary>Reads the protobuf wire format: the fields of one message, in order.</summary>
internal sealed class ProtoReader
{
    private readonly List<(int Field, object Value)> _fields = [];

    public ProtoReader(ReadOnlySpan<byte> message)
    {
        while (!message.IsEmpty)
        {
            var tag = Varint(ref message);
            _fields.Add(((int)(tag >> 3), (tag & 7) switch
            {
                0 => Varint(ref message),
                1 => BinaryPrimitives.ReadDoubleLittleEndian(Take(ref message, 8)),
                2 => Take(ref message, (int)Varint(ref message)).ToArray(),
                var other => throw new InvalidDataException($"wire type {other}"),
            }));
        }
    }

    public ulong Number(int field) => (ulong)_fields.Single(f => f.Field == field).Value;

    public double Double(int field) => (double)_fields.Single(f => f.Field == field).Value;

    public string Text(int field) => Texts(field).Single();

    public IEnumerable<string> Texts(int field) => Bytes(field).Select(Encoding.UTF8.GetString);

    public ProtoReader Message(int field) => Messages(field).Single();

    public IEnumerable<ProtoReader> Messages(int field) => Bytes(field).Select(b => new ProtoReader(b));

    /// <summary>A repeated field of pairs (name 1, value 2).</summary>
    public IReadOnlyDictionary<string, ProtoReader> Map(int field) => Messages(field).ToDictionary(m => m.Text(1), m => m.Message(2));

    private IEnumerable<byte[]> Bytes(int field) => _fields.Where(f => f.Field == field).Select(f => (byte[])f.Value);

    private static ulong Varint(ref ReadOnlySpan<byte> bytes)
    {
        ulong value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var b = Take(ref bytes, 1)[0];
            value |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80)
                return value;
        }
    }

    private static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> bytes, int length)
    {
        var taken = bytes[..length];
        bytes = bytes[length..];
        return taken;
    }
}
