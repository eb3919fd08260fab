using System.Text.Json;

namespace OrleansAA.TestKit;

/// <summary>One line of a watch.</summary>
/// <param name="Type">ADDED, MODIFIED, DELETED, BOOKMARK or ERROR.</param>
/// <param name="Object">The object, or of an ERROR the Status.</param>
public sealed record WatchLine(string Type, JsonElement Object);

/// <summary>A watch under way.</summary>
public interface IWatch : IDisposable
{
    /// <summary>The next line; null if the server has ended the watch.</summary>
    /// <exception cref="IOException">The connection was lost.</exception>
    Task<WatchLine?> NextAsync(CancellationToken cancellationToken);
}

/// <summary>A watch over HTTP.</summary>
public sealed class WatchStream : IWatch
{
    private readonly HttpResponseMessage _response;
    private readonly StreamReader _lines;

    internal WatchStream(HttpResponseMessage response, Stream body) => (_response, _lines) = (response, new StreamReader(body));

    public int Code => (int)_response.StatusCode;

    /// <summary>The next line; null if the server has ended the watch.</summary>
    /// <exception cref="IOException">The connection was lost.</exception>
    public async Task<WatchLine?> NextAsync(CancellationToken cancellationToken)
    {
        if (await _lines.ReadLineAsync(cancellationToken) is not { } line)
            return null;
        var json = JsonSerializer.Deserialize<JsonElement>(line);
        return new(json.GetProperty("type").GetString()!, json.GetProperty("object"));
    }

    /// <summary>The resourceVersion in the next line, without a look at the rest of it; null if the server has ended the watch.</summary>
    /// <exception cref="InvalidOperationException">The next line is an ERROR, such as 410.</exception>
    public async Task<long?> NextRevisionAsync(CancellationToken cancellationToken)
    {
        const string Member = "\"resourceVersion\":\"";
        if (await _lines.ReadLineAsync(cancellationToken) is not { } line)
            return null;
        if (line.StartsWith("""{"type":"ERROR""", StringComparison.Ordinal))
            throw new InvalidOperationException("the watch was ended with " + line);
        var at = line.IndexOf(Member, StringComparison.Ordinal) + Member.Length;
        return long.Parse(line.AsSpan(at, line.IndexOf('"', at) - at), System.Globalization.CultureInfo.InvariantCulture);
    }

    public void Dispose()
    {
        _lines.Dispose();
        _response.Dispose();
    }
}
