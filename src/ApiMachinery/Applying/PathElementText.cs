using System.Globalization;
using System.Text;
using System.Text.Json;
using OrleansAA.ApiMachinery.Json;

namespace OrleansAA.ApiMachinery.Applying;

/// <summary>Path elements as FieldsV1 names them: <c>f:name</c>, <c>k:{"type":"Ready"}</c>, <c>v:"a"</c>, <c>i:0</c>.</summary>
internal static class PathElementText
{
    public static string Write(PathElement element) => element.Kind switch
    {
        PathElementKind.Field => "f:" + element.Name,
        PathElementKind.Key => "k:" + CanonicalJson.Write(element.KeyFields),
        PathElementKind.Value => "v:" + CanonicalJson.Write(element.ItemValue),
        _ => "i:" + element.ItemIndex.ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>Reads one element; null if it is of a kind this version does not know (it is to be passed over).</summary>
    /// <exception cref="FormatException">The text is no path element.</exception>
    public static PathElement? Read(string text)
    {
        if (text.Length < 2)
            throw new FormatException($"key must be 2 characters long: {text}");
        if (text[1] != ':')
            throw new FormatException($"missing colon: {text}");
        return text[0] switch
        {
            'f' => PathElement.Field(text[2..]),
            'k' => ReadKey(text),
            'v' => PathElement.Item(Parse(text)),
            'i' => int.TryParse(text.AsSpan(2), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var index)
                ? PathElement.At(index)
                : throw new FormatException($"not an index: {text}"),
            _ => null,
        };
    }

    private static PathElement ReadKey(string text) => Parse(text) switch
    {
        MapValue map => PathElement.Key(map.Members.Select(m => new KeyField(m.Key, m.Value))),
        NullValue => PathElement.Key(),
        _ => throw new FormatException($"key fields must be an object: {text}"),
    };

    private static Value Parse(string text)
    {
        try
        {
            return ValueJson.Parse(Encoding.UTF8.GetBytes(text[2..]));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new FormatException($"not JSON: {text}: {e.Message}", e);
        }
    }
}
