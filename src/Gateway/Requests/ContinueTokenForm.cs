using System.Buffers.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Go;
using OrleansAA.ApiMachinery.Json;
using OrleansAA.ApiMachinery.Names;

namespace OrleansAA.Gateway.Requests;

/// <summary>A continue token as it is on the wire: unpadded base64url of JSON, which is read as leniently as Go reads it into a struct.</summary>
internal sealed record ContinueTokenForm(
    [property: JsonPropertyName("v")] string Version, [property: JsonPropertyName("rv")] long Revision, [property: JsonPropertyName("start")] string Start)
{
    private static readonly System.Buffers.SearchValues<char> Base64Characters =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_\r\n");

    public string Write() => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(this));

    /// <exception cref="StatusException">400: the text is no token.</exception>
    public static ContinueTokenForm Read(string text)
    {
        var json = FromBase64(text);
        Value value;
        try
        {
            value = ValueJson.Parse(JsonUnicode.Mend(json).Span);
        }
        catch (JsonException e)
        {
            throw Invalid(GoJsonSyntax.Explain(json) ?? e.Message);
        }
        return Read(value);
    }

    public static StatusException Invalid(string why) => Statuses.BadRequest("invalid continue token: continue key is not valid: " + why);

    /// <summary>Members are found whatever their case, and null leaves one as it is.</summary>
    private static ContinueTokenForm Read(Value value)
    {
        var form = new ContinueTokenForm("", 0, "");
        if (value is NullValue)
            return form;
        if (value is not MapValue map)
            throw Invalid($"json: cannot unmarshal {value.JsonType} into Go value of type storage.continueToken");
        foreach (var (name, member) in map.Members)
        {
            form = (name.ToLowerInvariant(), member) switch
            {
                ("v", StringValue version) => form with { Version = version.Text },
                ("rv", IntegerValue revision) => form with { Revision = revision.Number },
                ("start", StringValue start) => form with { Start = start.Text },
                ("v" or "rv" or "start", not NullValue) => throw Mismatch(name.ToLowerInvariant(), member),
                _ => form,
            };
        }
        return form;
    }

    private static StatusException Mismatch(string member, Value value)
    {
        var found = member == "rv" && value is FloatValue number ? $"number {number.Literal}" : value.JsonType;
        return Invalid($"json: cannot unmarshal {found} into Go struct field continueToken.{member} of type {(member == "rv" ? "int64" : "string")}");
    }

    /// <summary>Line breaks are passed over, as Go's decoder does.</summary>
    private static byte[] FromBase64(string text)
    {
        var bad = text.AsSpan().IndexOfAnyExcept(Base64Characters);
        if (bad >= 0)
            throw Invalid($"illegal base64 data at input byte {bad}");
        var digits = text.Replace("\r", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal).Replace('-', '+').Replace('_', '/');
        if (digits.Length % 4 == 1)
            throw Invalid($"illegal base64 data at input byte {text.Length - 1}");
        return Convert.FromBase64String(digits + new string('=', (4 - (digits.Length % 4)) % 4));
    }
}
