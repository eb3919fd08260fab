using System.Text.Json;

namespace OrleansAA.Load.Calling;

/// <summary>What has to be known of an answer to a list.</summary>
/// <param name="Items">How many objects there are in it.</param>
/// <param name="Continue">Where the next page begins; null: this was the last.</param>
internal readonly record struct ListAnswer(int Items, string? Continue)
{
    /// <exception cref="CallFailedException">It is no list.</exception>
    public static ListAnswer Read(ReadOnlySpan<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json);
            var (items, next) = (0, default(string));
            while (reader.Read())
            {
                if (reader.TokenType != JsonTokenType.PropertyName || reader.CurrentDepth != 1)
                    continue;
                if (reader.ValueTextEquals("metadata"u8))
                    next = ContinueOf(ref reader);
                else if (reader.ValueTextEquals("items"u8))
                    items = CountOf(ref reader);
                else
                    reader.Skip();
            }
            return new(items, string.IsNullOrEmpty(next) ? null : next);
        }
        catch (JsonException e)
        {
            throw new CallFailedException("the list is no JSON: " + e.Message);
        }
    }

    private static string? ContinueOf(ref Utf8JsonReader reader)
    {
        string? found = null;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            if (reader.TokenType != JsonTokenType.PropertyName)
                continue;
            var isContinue = reader.ValueTextEquals("continue"u8);
            reader.Read();
            if (isContinue)
                found = reader.GetString();
            else
                reader.Skip();
        }
        return found;
    }

    private static int CountOf(ref Utf8JsonReader reader)
    {
        var count = 0;
        // A list without objects may have null here.
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartArray)
            return count;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            reader.Skip();
            count++;
        }
        return count;
    }
}
