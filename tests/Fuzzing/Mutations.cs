namespace OrleansAA.Fuzzing;

/// <summary>Inputs that are like those of a corpus, by chance: what a fuzzer does, without its feedback, and the same again for the same seed.</summary>
public sealed class Mutations(IReadOnlyList<byte[]> corpus, Random random)
{
    /// <summary>Bytes of an input, so that a run has many of them.</summary>
    private const int BytesMax = 4096;

    private static readonly byte[][] Tokens =
    [
        .. ((string[])["{", "}", "[", "]", ",", ":", "\"", "\\", "null", "true", "-", "0", "1e9", ".5", "9223372036854775808", "\\u0000", "\\ud83d", "\u00b5", "\0", "\n", " ", "  ", "\t", "#", "&a", "*a", "<<", "!!",
            "- ", "? ", "|", ">", "'", "~", "f:", "k:{", "v:", "i:", "=", "==", "!=", "!", "in", "notin", "(", ")", "<", ";", "/", "*", "q=", "ns", "us", "h", "$patch", "/-", "~1", "..", "\u2028", "\ufeff"])
            .Select(System.Text.Encoding.UTF8.GetBytes),
        [0x80], [0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80],
    ];

    public byte[] Next()
    {
        var input = Pick().ToList();
        for (var i = random.Next(1, 6); i > 0; i--)
            Change(input);
        return [.. input.Take(BytesMax)];
    }

    private byte[] Pick() => corpus[random.Next(corpus.Count)];

    private void Change(List<byte> input)
    {
        var at = random.Next(input.Count + 1);
        var length = random.Next(Math.Min(input.Count - at, 16) + 1);
        switch (random.Next(6))
        {
            case 0:
                input.InsertRange(at, Tokens[random.Next(Tokens.Length)]);
                break;
            case 1:
                input.RemoveRange(at, length);
                break;
            case 2:
                input.InsertRange(at, Enumerable.Repeat(input.GetRange(at, length), random.Next(1, 8)).SelectMany(p => p));
                break;
            case 3 when at < input.Count:
                input[at] ^= (byte)(1 << random.Next(8));
                break;
            case 4:
                var other = Pick();
                input.InsertRange(at, other.Skip(random.Next(other.Length + 1)).Take(random.Next(64)));
                break;
            default:
                input.InsertRange(at, Enumerable.Repeat(Tokens[random.Next(Tokens.Length)], random.Next(1, 20)).SelectMany(t => t));
                break;
        }
    }
}
