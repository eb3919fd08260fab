using System.Text.Json;
using OrleansAA.ApiMachinery.Json;

namespace OrleansAA.Gateway.Endpoints;

/// <summary>
/// Looks into a body for the name of the object, to know which grain to call; the body is read in earnest there.
/// A body that cannot be read gives no name: the grain finds out why.
/// </summary>
internal static class SentName
{
    public static (string Name, string GenerateName) Read(ReadOnlyMemory<byte> body, bool isYaml)
    {
        try
        {
            return isYaml ? Read(YamlJson.Parse(body.Span)) : Read(body.Span);
        }
        catch (Exception e) when (e is JsonException or DecodeException)
        {
            return ("", "");
        }
    }

    private static (string Name, string GenerateName) Read(Value value)
    {
        var meta = (value as MapValue)?.Get("metadata") as MapValue;
        return ((meta?.Get("name") as StringValue)?.Text ?? "", (meta?.Get("generateName") as StringValue)?.Text ?? "");
    }

    private static (string Name, string GenerateName) Read(ReadOnlySpan<byte> json)
    {
        string name = "", generateName = "";
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = ValueJson.DepthMax });
        var inMetadata = false;
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName)
            {
                inMetadata &= reader.TokenType != JsonTokenType.EndObject || reader.CurrentDepth > 1;
                continue;
            }
            if (reader.CurrentDepth == 1 && reader.ValueTextEquals("metadata"u8))
                inMetadata = true;
            else if (inMetadata && reader.CurrentDepth == 2 && reader.ValueTextEquals("name"u8))
                name = Text(ref reader);
            else if (inMetadata && reader.CurrentDepth == 2 && reader.ValueTextEquals("generateName"u8))
                generateName = Text(ref reader);
            else
                reader.Skip();
        }
        return (name, generateName);
    }

    private static string Text(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.TokenType == JsonTokenType.String ? reader.GetString()! : "";
    }
}
