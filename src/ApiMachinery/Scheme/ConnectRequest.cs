using System.Net.WebSockets;
using OrleansAA.ApiMachinery.Errors;

namespace OrleansAA.ApiMachinery.Scheme;

/// <summary>
/// A request to connect. Who handles it answers in one of three ways, once: by <see cref="RespondAsync"/>, <see cref="AcceptWebSocketAsync"/> or <see cref="UpgradeAsync"/>; or throws
/// a <see cref="StatusException"/> before. It is cancelled when the client has gone, and when the process ends.
/// </summary>
public abstract class ConnectRequest(ISubresourceContext context) : SubresourceRequest(context)
{
    /// <summary>The HTTP method.</summary>
    public abstract string Method { get; }

    /// <summary>What follows the subresource's name in the path, unescaped, with its slash: <c>/a/b</c>; "" if nothing does.</summary>
    public abstract string Path { get; }

    /// <summary>The query as it was sent, without its question mark.</summary>
    public abstract string RawQuery { get; }

    /// <summary>The headers, by name in any case; without those that say who is calling.</summary>
    public abstract IReadOnlyDictionary<string, IReadOnlyList<string>> Headers { get; }

    /// <summary>What is sent. It may be read while the answer is written.</summary>
    public abstract Stream Body { get; }

    /// <summary>True if the client asks for a WebSocket.</summary>
    public abstract bool IsWebSocket { get; }

    /// <summary>The protocols the client would speak over the WebSocket, those it likes best first.</summary>
    public abstract IReadOnlyList<string> WebSocketProtocols { get; }

    /// <summary>The protocol the client would have the connection upgraded to, if it is not a WebSocket: <c>SPDY/3.1</c>; "" for none.</summary>
    public abstract string UpgradeProtocol { get; }

    /// <summary>Sends status and headers.</summary>
    /// <returns>The answer's body. What is written to it is sent at once.</returns>
    public abstract Task<Stream> RespondAsync(int code, params IReadOnlyList<KeyValuePair<string, string>> headers);

    /// <summary>Takes the client up on its WebSocket.</summary>
    /// <param name="protocol">One of those it offered, or null.</param>
    /// <exception cref="StatusException">400: it asked for none.</exception>
    public abstract Task<WebSocket> AcceptWebSocketAsync(string? protocol = null);

    /// <summary>Takes the client up on its upgrade.</summary>
    /// <returns>The connection, in both directions.</returns>
    /// <exception cref="StatusException">400: it asked for none, or not by HTTP/1.1, which alone has upgrades.</exception>
    public abstract Task<Stream> UpgradeAsync(params IReadOnlyList<KeyValuePair<string, string>> headers);
}
