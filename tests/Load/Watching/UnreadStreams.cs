using OrleansAA.Load.Calling;
using OrleansAA.Load.Scenarios;

namespace OrleansAA.Load.Watching;

/// <summary>Watch streams of the whole collection that nobody reads, on connections of their own: what a server writes to them soon has nowhere to go.</summary>
internal sealed class UnreadStreams : IDisposable
{
    private readonly ApiConnections _connections;
    private readonly List<HttpResponseMessage> _streams = [];

    private UnreadStreams(ApiConnections connections) => _connections = connections;

    /// <summary>Opens them all. A server may end them when it likes.</summary>
    /// <exception cref="CallFailedException">They cannot be opened.</exception>
    public static async Task<UnreadStreams> OpenAsync(Site site, int count, CancellationToken cancellationToken)
    {
        var unread = new UnreadStreams(new(site.Target, count));
        try
        {
            for (var i = 0; i < count; i++)
                unread._streams.Add(await Patience.WithinAsync(site.Options.Patience, t => new ValueTask<HttpResponseMessage>(unread._connections.BeginAsync(ApiRequest.Get(site.Endpoint.Collection + "?watch=1"), t)), cancellationToken));
            return unread;
        }
        catch
        {
            unread.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        foreach (var stream in _streams)
            stream.Dispose();
        _connections.Dispose();
    }
}
