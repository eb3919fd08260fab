using System.Text;
using Microsoft.Extensions.Primitives;

namespace OrleansAA.Gateway.Authentication;

/// <summary>A token in a request: in the Authorization header, or, from a browser that can set none for a WebSocket, as a subprotocol.</summary>
/// <param name="Token">Null if there is none.</param>
/// <param name="IsMalformed">There is one, but it cannot be read.</param>
/// <param name="OtherProtocols">Of a WebSocket with a token: the subprotocols without it, to be asked for instead.</param>
internal readonly record struct BearerToken(string? Token, bool IsMalformed = false, string? OtherProtocols = null)
{
    private const string ProtocolPrefix = "base64url.bearer.authorization.k8s.io.";

    private static readonly BearerToken Malformed = new(null, IsMalformed: true);
    private static readonly Encoding StrictUtf8 = new UTF8Encoding(false, throwOnInvalidBytes: true);

    public static BearerToken Of(HttpRequest request)
    {
        var parts = request.Headers.Authorization.ToString().Trim().Split(' ', 3);
        if (parts.Length >= 2 && parts[0].Equals("bearer", StringComparison.OrdinalIgnoreCase) && parts[1].Length > 0)
            return new(parts[1]);
        return IsWebSocket(request) ? OfProtocols(request.Headers.SecWebSocketProtocol) : default;
    }

    private static bool IsWebSocket(HttpRequest request) =>
        request.Headers.Upgrade.ToString().Equals("websocket", StringComparison.OrdinalIgnoreCase)
        && request.Headers.Connection.ToString().Contains("upgrade", StringComparison.OrdinalIgnoreCase);

    /// <summary>One subprotocol may be a token; another must be there, for the server has to choose one that is none.</summary>
    private static BearerToken OfProtocols(StringValues header)
    {
        var all = header.SelectMany(h => (h ?? "").Split(',', StringSplitOptions.TrimEntries)).ToList();
        var tokens = all.Where(p => p.StartsWith(ProtocolPrefix, StringComparison.Ordinal)).ToList();
        if (tokens.Count == 0)
            return default;
        var others = all.Where(p => !p.StartsWith(ProtocolPrefix, StringComparison.Ordinal)).ToList();
        if (tokens.Count > 1 || others.Count == 0 || Decode(tokens[0][ProtocolPrefix.Length..]) is not { } token)
            return Malformed;
        return token.Length == 0 ? default : new(token, OtherProtocols: string.Join(',', others));
    }

    private static string? Decode(string encoded)
    {
        try
        {
            return encoded.Contains('=', StringComparison.Ordinal) ? null : StrictUtf8.GetString(System.Buffers.Text.Base64Url.DecodeFromChars(encoded));
        }
        catch (Exception e) when (e is FormatException or DecoderFallbackException)
        {
            return null;
        }
    }
}
