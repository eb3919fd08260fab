using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace OrleansAA.Tool.Images;

/// <summary>
/// A registry that has one image, on a free port of this machine alone: the SDK takes base images from registries only. Each connection is one request, over HTTP; what is not
/// HTTP, such as the SDK's attempt at TLS, is closed.
/// </summary>
internal sealed class BaseImageServer : IDisposable
{
    private const int RequestBytesMax = 16 * 1024;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ended = new();
    private readonly BaseImage _image;
    private readonly Task _serving;

    public BaseImageServer(BaseImage image)
    {
        _image = image;
        _listener.Start();
        _serving = ServeAsync(_ended.Token);
    }

    /// <summary>What the image is called.</summary>
    public string Name => $"localhost:{((IPEndPoint)_listener.LocalEndpoint).Port}/from-scratch:latest";

    public void Dispose()
    {
        _ended.Cancel();
        _listener.Dispose();
        try
        {
            _serving.GetAwaiter().GetResult();
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // It has ended because it was told to.
        }
        _ended.Dispose();
    }

    private async Task ServeAsync(CancellationToken ended)
    {
        while (true)
            _ = AnswerAsync(await _listener.AcceptTcpClientAsync(ended), ended);
    }

    private async Task AnswerAsync(TcpClient client, CancellationToken ended)
    {
        using (client)
        {
            try
            {
                var stream = client.GetStream();
                if ((await ReadHeadAsync(stream, ended)).Split(' ') is not [("GET" or "HEAD") and var method, var path, ..])
                    return;
                var (status, type, body) = Find(path) is { } found ? ("200 OK", found.Type, found.Body) : ("404 Not Found", "application/json", "{}"u8.ToArray());
                var head = $"HTTP/1.1 {status}\r\nContent-Type: {type}\r\nContent-Length: {body.Length.ToString(CultureInfo.InvariantCulture)}\r\nDocker-Content-Digest: {BaseImage.DigestOf(body)}\r\nConnection: close\r\n\r\n";
                await stream.WriteAsync(Encoding.ASCII.GetBytes(head), ended);
                if (method == "GET")
                    await stream.WriteAsync(body, ended);
                await stream.FlushAsync(ended);
            }
            catch (Exception e) when (e is IOException or OperationCanceledException)
            {
                // The client has gone, or this has ended.
            }
        }
    }

    /// <summary>The lines of the head; what came of it, where it does not end within the bound or at all.</summary>
    private static async Task<string> ReadHeadAsync(NetworkStream stream, CancellationToken ended)
    {
        var (buffer, length) = (new byte[RequestBytesMax], 0);
        while (length < buffer.Length && !buffer.AsSpan(0, length).EndsWith("\r\n\r\n"u8))
        {
            var read = await stream.ReadAsync(buffer.AsMemory(length), ended);
            // TLS begins with 22, and would wait for an answer.
            if (read == 0 || buffer[0] == 22)
                return "";
            length += read;
        }
        return Encoding.ASCII.GetString(buffer, 0, length);
    }

    private (string Type, byte[] Body)? Find(string path) => path switch
    {
        "/v2/" or "/v2" => ("application/json", "{}"u8.ToArray()),
        _ when path.Contains("/manifests/", StringComparison.Ordinal) => (BaseImage.ManifestType, _image.Manifest),
        _ => _image.Blobs.TryGetValue(path[(path.LastIndexOf('/') + 1)..], out var blob) ? ("application/octet-stream", blob) : null,
    };
}
