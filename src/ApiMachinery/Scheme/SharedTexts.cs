using System.Text;
using System.Text.Json;

namespace OrleansAA.ApiMachinery.Scheme;

/// <summary>Texts that are read again and again, made once. Of a bounded size: a text that shares its place with another takes it over.</summary>
internal sealed class SharedTexts
{
    private const int Places = 4096;

    /// <summary>Longer ones are rarely the same.</summary>
    private const int BytesMax = 128;

    private readonly string?[] _known = new string?[Places];

    public string Of(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > BytesMax)
            return Encoding.UTF8.GetString(utf8);
        ref var place = ref _known[PlaceOf(utf8, Places)];
        var known = Volatile.Read(ref place);
        return known is not null && Is(known, utf8) ? known : Keep(ref place, utf8);
    }

    /// <summary>The string at which the reader stands.</summary>
    public string Of(ref Utf8JsonReader reader) => reader.ValueIsEscaped ? reader.GetString()! : Of(reader.ValueSpan);

    /// <summary>Which of so many places, a power of two, a text has.</summary>
    public static int PlaceOf(ReadOnlySpan<byte> utf8, int places)
    {
        var hash = new HashCode();
        hash.AddBytes(utf8);
        return hash.ToHashCode() & (places - 1);
    }

    private static string Keep(ref string? place, ReadOnlySpan<byte> utf8)
    {
        var text = Encoding.UTF8.GetString(utf8);
        Volatile.Write(ref place, text);
        return text;
    }

    private static bool Is(string text, ReadOnlySpan<byte> utf8)
    {
        Span<char> chars = stackalloc char[BytesMax];
        return text.Length <= utf8.Length && text.AsSpan().SequenceEqual(chars[..Encoding.UTF8.GetChars(utf8, chars)]);
    }
}
