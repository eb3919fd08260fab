using System.Collections.ObjectModel;
using System.Text.Json;

namespace OrleansAA.ApiMachinery.Scheme;

/// <summary>Sets of labels that many objects have, made once; bounded as <see cref="SharedTexts"/>.</summary>
internal sealed class SharedLabels
{
    private const int Places = 4096;

    /// <summary>Larger maps, as they are stored, are shared by nobody: all places together hold a few megabytes.</summary>
    private const int BytesMax = 1024;

    private readonly Entry?[] _known = new Entry?[Places];
    private readonly SharedTexts _texts = new();

    /// <summary>Reads a map of labels, at whose beginning the reader stands, and leaves it at its end.</summary>
    public IDictionary<string, string> Read(ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        var inside = reader;
        reader.Skip();
        var utf8 = json[(int)inside.TokenStartIndex..(int)reader.BytesConsumed];
        if (utf8.Length > BytesMax)
            return Read(inside);
        ref var place = ref _known[SharedTexts.PlaceOf(utf8, Places)];
        if (Volatile.Read(ref place) is { } known && utf8.SequenceEqual(known.Utf8))
            return known.Labels;
        var labels = Read(inside);
        Volatile.Write(ref place, new(utf8.ToArray(), labels));
        return labels;
    }

    private IDictionary<string, string> Read(Utf8JsonReader inside)
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        while (inside.Read() && inside.TokenType == JsonTokenType.PropertyName)
        {
            var name = _texts.Of(ref inside);
            inside.Read();
            labels[name] = _texts.Of(ref inside);
        }
        return labels.Count == 0 ? Selectables.NoLabels : new ReadOnlyDictionary<string, string>(labels);
    }

    private sealed record Entry(byte[] Utf8, IDictionary<string, string> Labels);
}
