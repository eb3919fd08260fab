using System.Buffers.Text;
using System.Text.Json;
using OrleansAA.Gateway.Authentication;

namespace OrleansAA.Gateway.Proxying;

/// <summary>
/// For whom a replica asks another one: the whole of the user in one header, base64url of JSON. Not the headers of an aggregator: there a group is a
/// value of a header of its own, and .NET's client sends all values of a header as one, with commas between them.
/// </summary>
internal static class PeerIdentity
{
    public const string Header = "X-Replica-User";

    public static string Write(UserInfo user) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(user));

    /// <returns>Null if there is none.</returns>
    public static UserInfo? Read(IHeaderDictionary headers)
    {
        var text = headers[Header].ToString();
        try
        {
            return text.Length == 0 ? null : JsonSerializer.Deserialize<UserInfo>(Base64Url.DecodeFromChars(text));
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            return null;
        }
    }
}
