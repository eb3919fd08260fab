using Microsoft.AspNetCore.Http.Features;

namespace OrleansAA.Gateway.Requests;

/// <summary>
/// What a request asks for, taken apart as Go's server does it: the path is unescaped once and nothing of it is mended, no dots, no doubled slashes;
/// letters keep their case. Everything that reads path or query reads this: what authorization sees and what is done are then the same.
/// </summary>
internal sealed class RequestTarget
{
    public static readonly RequestTarget None = new("", "", GoQuery.Empty);

    private RequestTarget(string raw, string path, GoQuery query) => (Raw, Path, Query) = (raw, path, query);

    /// <summary>Path and query as they were sent, to be sent on.</summary>
    public string Raw { get; }

    /// <summary>Unescaped.</summary>
    public string Path { get; }

    public GoQuery Query { get; }

    /// <returns>Null if it is no request target: Go's server answers that before any handler sees it.</returns>
    public static RequestTarget? Of(HttpContext context)
    {
        var request = context.Features.GetRequiredFeature<IHttpRequestFeature>();
        return request.RawTarget.Length > 0 ? Parse(request.RawTarget) : null;
    }

    /// <param name="raw">Of the request line: <c>/path?query</c>, <c>https://host/path?query</c>, <c>host:port</c> or <c>*</c>.</param>
    public static RequestTarget? Parse(string raw)
    {
        if (raw.AsSpan().ContainsAnyInRange('\0', '\x1f') || raw.Contains('\x7f', StringComparison.Ordinal))
            return null;
        var local = raw.StartsWith('/') || raw == "*" ? raw : WithoutHost(raw);
        var question = local.IndexOf('?', StringComparison.Ordinal);
        var escaped = question < 0 ? local : local[..question];
        if (!GoEscapes.TryUnescape(escaped, plusIsSpace: false, out var path))
            return null;
        return new(local, path, question < 0 || question == local.Length - 1 ? GoQuery.Empty : new(local[(question + 1)..]));
    }

    /// <summary>The part behind the host; "" of a target that has none.</summary>
    private static string WithoutHost(string raw)
    {
        var host = raw.IndexOf("://", StringComparison.Ordinal);
        var rest = host < 0 ? -1 : raw.AsSpan(host + 3).IndexOfAny('/', '?');
        return rest < 0 ? "" : raw[(host + 3 + rest)..];
    }
}
