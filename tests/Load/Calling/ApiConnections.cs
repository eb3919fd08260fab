using System.Net;
using System.Text;
using OrleansAA.Load.Targets;

namespace OrleansAA.Load.Calling;

/// <summary>One request.</summary>
/// <param name="Method">The method.</param>
/// <param name="Path">With its query.</param>
/// <param name="Body">Null: none.</param>
/// <param name="ContentType">Of the body.</param>
internal readonly record struct ApiRequest(HttpMethod Method, string Path, byte[]? Body = null, string ContentType = "application/json")
{
    /// <summary>With how many bytes a floor is to answer; an API is not told.</summary>
    public long? FloorBytes { get; init; }

    public static ApiRequest Get(string path) => new(HttpMethod.Get, path);
}

/// <summary>What one call took: it may be several requests.</summary>
/// <param name="Requests">How many.</param>
/// <param name="Sent">Bytes of the bodies that were sent.</param>
/// <param name="Received">Bytes of the answers' bodies.</param>
internal readonly record struct CallCost(int Requests, long Sent, long Received)
{
    public static CallCost operator +(CallCost a, CallCost b) => new(a.Requests + b.Requests, a.Sent + b.Sent, a.Received + b.Received);
}

/// <summary>A call was not answered as it should have been.</summary>
internal sealed class CallFailedException(string reason) : Exception(reason);

/// <summary>Connections to one target, each with its own socket; requests take them in turn. Nothing is retried.</summary>
internal sealed class ApiConnections : IDisposable
{
    private readonly HttpMessageInvoker[] _connections;
    private readonly Uri[] _addresses;
    private readonly string? _authorization;
    private readonly bool _hasTls;
    private uint _next;

    public ApiConnections(ITarget target, int connections)
    {
        // At least one to each server, or some are not driven.
        var count = Math.Max(connections, target.Addresses.Count);
        _authorization = target.Caller.Authorization;
        _hasTls = target.Addresses[0].Scheme == Uri.UriSchemeHttps;
        _addresses = [.. Enumerable.Range(0, count).Select(i => target.Addresses[i % target.Addresses.Count])];
        _connections = [.. _addresses.Select(_ => new HttpMessageInvoker(new SocketsHttpHandler
        {
            // More streams than a connection bears wait nowhere: there is another connection for them.
            EnableMultipleHttp2Connections = true,
            PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            SslOptions = target.Caller.TlsOptions(),
        }))];
    }

    /// <summary>Sends a request and reads its answer to the end.</summary>
    /// <exception cref="CallFailedException">The answer is no success, or none came.</exception>
    public async ValueTask<CallCost> SendAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        using var response = await BeginAsync(request, cancellationToken);
        return new(1, request.Body?.Length ?? 0, await DrainAsync(response, cancellationToken));
    }

    /// <summary>The same, and keeps the answer.</summary>
    public async ValueTask<(CallCost Cost, byte[] Answer)> ReadAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        using var response = await BeginAsync(request, cancellationToken);
        try
        {
            await response.Content.LoadIntoBufferAsync(LoadLimits.KeptAnswerBytesMax, cancellationToken);
            var answer = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            return (new(1, request.Body?.Length ?? 0, answer.Length), answer);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new CallFailedException("broken off: " + e.Message);
        }
    }

    /// <summary>Sends a request and returns once the answer has begun.</summary>
    public async Task<HttpResponseMessage> BeginAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var at = Interlocked.Increment(ref _next) % (uint)_connections.Length;
        var message = Message(request, _addresses[at]);
        try
        {
            var response = await _connections[at].SendAsync(message, cancellationToken);
            if (response.IsSuccessStatusCode)
                return response;
            using (response)
                throw new CallFailedException($"{(int)response.StatusCode}: {Reason(await response.Content.ReadAsStringAsync(cancellationToken))}");
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new CallFailedException("broken off: " + Reason(e.InnerException?.Message ?? e.Message));
        }
    }

    public void Dispose()
    {
        foreach (var connection in _connections)
            connection.Dispose();
    }

    private HttpRequestMessage Message(ApiRequest request, Uri address)
    {
        var message = new HttpRequestMessage(request.Method, new Uri(address, request.Path))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = _hasTls ? HttpVersionPolicy.RequestVersionOrLower : HttpVersionPolicy.RequestVersionExact,
        };
        message.Headers.TryAddWithoutValidation("Accept", "application/json");
        message.Headers.TryAddWithoutValidation("User-Agent", "load/1.0");
        if (_authorization is not null)
            message.Headers.TryAddWithoutValidation("Authorization", _authorization);
        if (request.FloorBytes is { } bytes)
            message.Headers.TryAddWithoutValidation(FloorHandler.BytesHeader, bytes.ToString(System.Globalization.CultureInfo.InvariantCulture));
        if (request.Body is { } body)
        {
            message.Content = new ByteArrayContent(body);
            message.Content.Headers.TryAddWithoutValidation("Content-Type", request.ContentType);
        }
        return message;
    }

    private static async ValueTask<long> DrainAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        const int BufferBytes = 64 << 10;
        var buffer = System.Buffers.ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
            var bytes = 0L;
            while (await stream.ReadAsync(buffer, cancellationToken) is > 0 and var read)
                bytes += read;
            return bytes;
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new CallFailedException("broken off: " + Reason(e.Message));
        }
        finally
        {
            System.Buffers.ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static string Reason(string text)
    {
        var line = new StringBuilder(text.Length < LoadLimits.FailureReasonCharactersMax ? text : text[..LoadLimits.FailureReasonCharactersMax] + "...");
        return line.Replace('\n', ' ').Replace('\r', ' ').ToString();
    }
}
