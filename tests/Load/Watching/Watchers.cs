using System.Diagnostics;
using System.Text.Json;
using OrleansAA.Load.Calling;
using OrleansAA.Load.Measuring;
using OrleansAA.Load.Scenarios;
using OrleansAA.TestKit;

namespace OrleansAA.Load.Watching;

/// <summary>Many watch streams of the collection, spread over the servers, which all have to see every write.</summary>
internal sealed class Watchers : IAsyncDisposable
{
    /// <summary>How long a server is to let a watch be beyond what it is needed for.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromMinutes(10);

    /// <summary>How often it is looked whether streams have caught up.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(1);

    private readonly ApiConnections _connections;
    private readonly CancellationTokenSource _ended = new();
    private readonly List<WatcherStream> _streams = [];

    private readonly TimeSpan _patience;

    private Watchers(ApiConnections connections, WatchedWrites writes, TimeSpan patience) => (_connections, Writes, _patience) = (connections, writes, patience);

    public WatchedWrites Writes { get; }

    public int Count => _streams.Count;

    public long Events => _streams.Sum(s => s.Events);

    public long Bytes => _streams.Sum(s => s.Bytes);

    public long Expected => Writes.AcknowledgedCount * _streams.Count;

    public long Disordered => _streams.Sum(s => s.Disordered);

    public long Missed => _streams.Sum(s => Writes.CountMissing(s.Seen));

    /// <summary>Events that streams which have not ended are still to get.</summary>
    private long Behind
    {
        get
        {
            var acknowledged = Writes.AcknowledgedCount;
            return _streams.Sum(s => s.Ended.IsCompleted ? 0 : Math.Max(0, acknowledged - s.Events));
        }
    }

    /// <summary>Opens them all, from the collection as it is now.</summary>
    /// <param name="site">The servers, and what is watched.</param>
    /// <param name="count">How many streams.</param>
    /// <param name="duration">How long they are needed.</param>
    /// <param name="latencies">Takes how late events come.</param>
    /// <param name="failures">Takes what streams end with.</param>
    /// <param name="cancellationToken">Ctrl-C.</param>
    /// <exception cref="CallFailedException">They cannot be opened.</exception>
    public static async Task<Watchers> OpenAsync(
        Site site, int count, TimeSpan duration, Latencies latencies, Failures failures, CancellationToken cancellationToken)
    {
        var watchers = new Watchers(new ApiConnections(site.Target, (count + LoadLimits.StreamsPerConnectionMax - 1) / LoadLimits.StreamsPerConnectionMax), new(site.ReserveWrites(), latencies), site.Options.Patience);
        try
        {
            var list = await site.ReadAsync(site.Endpoint.Collection + "?limit=1", cancellationToken);
            var revision = JsonSerializer.Deserialize<JsonElement>(list).GetProperty("metadata").GetProperty("resourceVersion").GetString();
            var request = ApiRequest.Get($"{site.Endpoint.Collection}?watch=1&resourceVersion={revision}&timeoutSeconds={(int)(duration + Slack).TotalSeconds}");
            var streams = new WatcherStream[count];
            await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = LoadLimits.OpeningStreamsMax, CancellationToken = cancellationToken }, async (i, token) =>
                streams[i] = new(watchers.Writes, failures, await Patience.WithinAsync(site.Options.Patience, t => new ValueTask<HttpResponseMessage>(watchers._connections.BeginAsync(request, t)), token)));
            watchers._streams.AddRange(streams);
            foreach (var stream in streams)
                stream.Begin(watchers._ended.Token);
            return watchers;
        }
        catch
        {
            await watchers.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until streams are, on the average, no further behind the writes than they may be.</summary>
    public async ValueTask RoomAsync(CancellationToken cancellationToken)
    {
        while (Behind > (long)LoadLimits.WritesAheadMax * Count)
            await RealTime.PassAsync(Look, cancellationToken);
    }

    /// <summary>Waits until all have seen all, or nothing more is to be expected.</summary>
    public async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        while (Behind > 0 && Stopwatch.GetElapsedTime(began) < _patience)
            await RealTime.PassAsync(Look, cancellationToken);
    }

    /// <summary>Ends them, so that what they have seen stays as it is.</summary>
    public async Task EndAsync()
    {
        await _ended.CancelAsync();
        await Task.WhenAll(_streams.Select(s => s.Ended));
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        foreach (var stream in _streams)
            stream.Dispose();
        _connections.Dispose();
        _ended.Dispose();
    }
}
