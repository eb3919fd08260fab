using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace OrleansAA.Testing.Tests;

/// <summary>A proxy that spoils one thing of what goes through it.</summary>
/// <param name="what">What; nothing if empty.</param>
internal sealed partial class Spoiler(string what) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        await SpoilAsync(request, cancellationToken);
        var response = await base.SendAsync(request, cancellationToken);
        if (request.RequestUri!.Query.Contains("watch=1", StringComparison.Ordinal))
        {
            if (what.StartsWith("a watch", StringComparison.Ordinal) || what == "no ends of initial events")
                response.Content = new StreamContent(new SpoiltLines(await response.Content.ReadAsStreamAsync(cancellationToken), SpoiltEvents()));
        }
        else if (await response.Content.ReadAsStringAsync(cancellationToken) is { Length: > 0 } body && Spoil(request, body) is { } spoilt && spoilt != body)
            response.Content = new StringContent(spoilt, Encoding.UTF8, "application/json");
        return response;
    }

    [GeneratedRegex("[?&](dryRun|limit|labelSelector|fieldValidation)=[^&]*")]
    private static partial Regex Parameter { get; }

    private async Task SpoilAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var parameter = what switch { "no dry run" => "dryRun", "no limit" => "limit", "no selectors" => "labelSelector", "no strictness" => "fieldValidation", _ => "" };
        var url = request.RequestUri!.ToString();
        if (parameter.Length > 0)
            url = Parameter.Replace(url, m => m.Groups[1].Value == parameter ? m.Value[..1] : m.Value);
        if (what == "always forced" && request.Method == HttpMethod.Patch)
            url += url.Contains("force=", StringComparison.Ordinal) ? "" : "&force=true";
        request.RequestUri = new(url);
        if (what == "no Tables")
        {
            request.Headers.Remove("Accept");
            request.Headers.Add("Accept", "application/json");
        }
        if (what == "no preconditions" && request.Content is { } content && request.Method == HttpMethod.Put)
        {
            var body = JsonNode.Parse(await content.ReadAsStringAsync(cancellationToken))!;
            ((JsonObject)body["metadata"]!).Remove("resourceVersion");
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        }
    }

    private string Spoil(HttpRequestMessage request, string body) => what switch
    {
        "another reason" => body.Replace("\"reason\":\"AlreadyExists\"", "\"reason\":\"Conflict\"", StringComparison.Ordinal),
        "no generations" => body.Replace("\"generation\":2", "\"generation\":1", StringComparison.Ordinal),
        "no schemas" when request.RequestUri!.AbsolutePath.StartsWith("/openapi/", StringComparison.Ordinal) => body.Replace("\"medium\":", "\"sort\":", StringComparison.Ordinal),
        "a list forgets its last object" when request.Method == HttpMethod.Get => WithoutLast(body),
        _ => body,
    };

    private static string WithoutLast(string body)
    {
        if (JsonNode.Parse(body) is not JsonObject list || list["items"] is not JsonArray { Count: > 1 } items)
            return body;
        items.RemoveAt(items.Count - 1);
        return list.ToJsonString();
    }

    /// <summary>What becomes of each line: it alone, none, or several.</summary>
    private Func<string, IEnumerable<string>> SpoiltEvents()
    {
        var (count, held) = (0, "");
        return line => (what, ++count) switch
        {
            ("a watch drops an event", 3) => [],
            ("a watch says an event twice", 2) => [line, line],
            ("a watch swaps two events", 2) => Hold(line),
            ("a watch swaps two events", 3) => [line, held],
            ("no ends of initial events", _) => [line.Replace("initial-events-end", "initial-events", StringComparison.Ordinal)],
            _ => [line],
        };

        IEnumerable<string> Hold(string line)
        {
            held = line;
            return [];
        }
    }

    /// <summary>Lines of another stream, one by one.</summary>
    private sealed class SpoiltLines(Stream inner, Func<string, IEnumerable<string>> spoil) : Stream
    {
        private readonly StreamReader _lines = new(inner);
        private ReadOnlyMemory<byte> _left;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            while (_left.Length == 0)
            {
                if (await _lines.ReadLineAsync(cancellationToken) is not { } line)
                    return 0;
                _left = Encoding.UTF8.GetBytes(string.Concat(spoil(line).Select(l => l + "\n")));
            }
            var read = Math.Min(buffer.Length, _left.Length);
            _left[..read].CopyTo(buffer);
            _left = _left[read..];
            return read;
        }

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            _lines.Dispose();
            base.Dispose(disposing);
        }
    }
}
