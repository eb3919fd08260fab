using System.Globalization;
using System.Net.Security;
using System.Text;
using OrleansAA.TestKit;

namespace OrleansAA.Gateway.Tests.Raw;

/// <summary>HTTP/1.1 by hand: requests can be sent one behind the other without waiting.</summary>
internal sealed class RawHttp1(SslStream stream) : IAsyncDisposable
{
    private readonly List<byte> _received = [];

    public static async Task<RawHttp1> ConnectAsync(Uri address, TestCertificate? certificate) =>
        new(await RawTls.ConnectAsync(address, certificate, SslApplicationProtocol.Http11));

    public ValueTask SendAsync(params RawRequest[] requests) => stream.WriteAsync(Encoding.ASCII.GetBytes(string.Concat(requests.Select(Text))));

    /// <summary>Sends what is to be a request, to the letter.</summary>
    public ValueTask SendAsync(string text) => stream.WriteAsync(Encoding.Latin1.GetBytes(text));

    public async Task<RawAnswer> ReceiveAsync()
    {
        var head = await ReadLineAsync();
        if (head.Length == 0)
            return new(0, "");
        var length = 0;
        var chunked = false;
        while (await ReadLineAsync() is { Length: > 0 } line)
        {
            if (line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase))
                length = int.Parse(line.Split(':')[1], CultureInfo.InvariantCulture);
            chunked |= line.StartsWith("Transfer-Encoding: chunked", StringComparison.OrdinalIgnoreCase);
        }
        return new(int.Parse(head.Split(' ')[1], CultureInfo.InvariantCulture), chunked ? await ReadChunksAsync() : await ReadAsync(length));
    }

    public ValueTask DisposeAsync() => stream.DisposeAsync();

    private static string Text(RawRequest request)
    {
        var text = new StringBuilder($"GET {request.Path} HTTP/1.1\r\nHost: portrule.portrule.svc\r\n");
        foreach (var (name, value) in request.Headers)
            text.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        if (request.Trailers is null)
            return text.Append("\r\n").ToString();
        text.Append("Transfer-Encoding: chunked\r\n\r\n0\r\n");
        foreach (var (name, value) in request.Trailers)
            text.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        return text.Append("\r\n").ToString();
    }

    private async Task<string> ReadChunksAsync()
    {
        var body = new StringBuilder();
        while (true)
        {
            var size = int.Parse(await ReadLineAsync(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            body.Append(await ReadAsync(size));
            await ReadLineAsync();
            if (size == 0)
                return body.ToString();
        }
    }

    private async Task<string> ReadAsync(int count)
    {
        while (_received.Count < count && await FillAsync())
        {
        }
        var text = Encoding.UTF8.GetString([.. _received.Take(count)]);
        _received.RemoveRange(0, Math.Min(count, _received.Count));
        return text;
    }

    private async Task<string> ReadLineAsync()
    {
        int end;
        while ((end = _received.IndexOf((byte)'\n')) < 0)
        {
            if (!await FillAsync())
                return "";
        }
        var line = Encoding.ASCII.GetString([.. _received.Take(end)]).TrimEnd('\r');
        _received.RemoveRange(0, end + 1);
        return line;
    }

    private async Task<bool> FillAsync()
    {
        var buffer = new byte[16 * 1024];
        try
        {
            var count = await stream.ReadAsync(buffer);
            _received.AddRange(buffer.AsSpan(0, count));
            return count > 0;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
