using System.Text;
using System.Text.Json.Nodes;

namespace OrleansAA.Testing.Root;

/// <summary>
/// What <c>kubectl create namespace</c> sends: a Namespace as protobuf, in the envelope of k8s.io/apimachinery (<c>k8s\0</c>, then a runtime.Unknown). Read are the name, labels and annotations;
/// other members of a Namespace are not a client's to say.
/// </summary>
internal static class ProtobufNamespace
{
    public const string MediaType = "application/vnd.kubernetes.protobuf";

    private const int Raw = 2;
    private const int Metadata = 1;
    private const int Name = 1;
    private const int Labels = 11;
    private const int Annotations = 12;

    private static ReadOnlySpan<byte> Magic => "k8s\0"u8;

    /// <exception cref="FormatException">It is none.</exception>
    public static JsonObject Read(byte[] sent)
    {
        if (!sent.AsSpan().StartsWith(Magic))
            throw new FormatException("the body has not the prefix of Kubernetes' protobuf");
        var metadata = Fields(Fields(Fields(sent[Magic.Length..]).Last(f => f.Number == Raw).Value).Last(f => f.Number == Metadata).Value);
        return new()
        {
            ["metadata"] = new JsonObject
            {
                ["name"] = metadata.Where(f => f.Number == Name).Select(f => Text(f.Value)).LastOrDefault(""),
                ["labels"] = Map(metadata, Labels),
                ["annotations"] = Map(metadata, Annotations),
            },
        };
    }

    private static JsonObject? Map(List<(int Number, byte[] Value)> fields, int number)
    {
        var entries = fields.Where(f => f.Number == number).Select(f => Fields(f.Value)).ToList();
        return entries.Count == 0 ? null : new JsonObject(entries.Select(e => KeyValuePair.Create(Part(e, 1), (JsonNode?)Part(e, 2))));

        static string Part(List<(int Number, byte[] Value)> entry, int part) => Text(entry.LastOrDefault(f => f.Number == part).Value ?? []);
    }

    private static string Text(byte[] value) => Encoding.UTF8.GetString(value);

    /// <summary>The fields of a message that have a length.</summary>
    private static List<(int Number, byte[] Value)> Fields(byte[] message)
    {
        List<(int, byte[])> found = [];
        for (var at = 0; at < message.Length;)
        {
            var key = Varint(message, ref at);
            switch (key & 7)
            {
                case 0:
                    Varint(message, ref at);
                    break;
                case 2 when Varint(message, ref at) is var length && length <= (ulong)(message.Length - at):
                    found.Add(((int)(key >> 3), message[at..(at + (int)length)]));
                    at += (int)length;
                    break;
                default:
                    throw new FormatException($"byte {at} of the message is in no field that a Namespace has");
            }
        }
        return found;
    }

    private static ulong Varint(byte[] message, ref int at)
    {
        ulong value = 0;
        for (var shift = 0; shift < 64 && at < message.Length; shift += 7)
        {
            var b = message[at++];
            value |= (ulong)(b & 0x7F) << shift;
            if ((b & 0x80) == 0)
                return value;
        }
        throw new FormatException("a number of the message does not end");
    }
}
