using OrleansAA.ApiMachinery.Users;
using System.Buffers.Text;
using System.Text.Json;

namespace OrleansAA.Gateway.Authentication;

/// <summary>
/// For whom a replica asks another one: the whole of the user in one header, base64url of JSON. Not the headers of an aggregator: there a group is a
/// value of a header of its own, and .NET's client sends all values of a header as one, with commas between them.
/// </summary>
internal static class PeerIdentity
{
    public const string Header = "X-Replica-User";

    public static string Write(UserInfo user) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(user));

    /// <returns>Null if there is none, or none that is whole.</returns>
    public static UserInfo? Read(IHeaderDictionary headers)
    {
        var text = headers[Header].ToString();
        try
        {
            return text.Length > 0 && JsonSerializer.Deserialize<UserInfo>(Base64Url.DecodeFromChars(text)) is { } user && IsWhole(user) ? user : null;
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            return null;
        }
    }

    /// <summary>What JSON leaves out is null, whatever the type says.</summary>
    private static bool IsWhole(UserInfo user) => user is { Name.Length: > 0, Uid: not null, Groups: not null, Extra: not null }
        && user.Groups.All(g => g is not null) && user.Extra.Values.All(v => v is not null && v.All(t => t is not null));
}
