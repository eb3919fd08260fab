using OrleansAA.Load.Calling;
using OrleansAA.Load.Pacing;
using OrleansAA.Load.Targets;

namespace OrleansAA.Load.Measuring;

/// <summary>What an empty handler takes for the requests and bytes of a call.</summary>
internal sealed class FloorMeter : IAsyncDisposable
{
    private readonly FloorServer _floor;
    private readonly ApiConnections _connections;
    private readonly LoadOptions _options;
    private readonly Dictionary<(string, string), FloorCost> _known = [];

    private FloorMeter(FloorServer floor, LoadOptions options) => (_floor, _options, _connections) = (floor, options, new(floor, options.Connections));

    public static async Task<FloorMeter> StartAsync(LoadOptions options) => new(await FloorServer.StartAsync(), options);

    /// <summary>Measures it at the same rate; once for each scenario and rate, for its bytes are the same at every target.</summary>
    /// <param name="scenario">Its name.</param>
    /// <param name="rate">At which it was measured.</param>
    /// <param name="calls">Of how many calls the cost is.</param>
    /// <param name="cost">What they took in all.</param>
    /// <param name="cancellationToken">Ctrl-C.</param>
    public async Task<FloorCost> MeasureAsync(string scenario, Rate rate, long calls, CallCost cost, CancellationToken cancellationToken)
    {
        if (_known.TryGetValue((scenario, rate.ToString()), out var known))
            return known;
        var requests = (int)Math.Max(1, Math.Round((double)cost.Requests / calls));
        var (sent, received) = (cost.Sent / Math.Max(1, cost.Requests), cost.Received / Math.Max(1, cost.Requests));
        await RunAsync(new(null), requests, sent, received, TimeSpan.FromTicks(Math.Min(_options.WarmUp.Ticks, LoadLimits.FloorDurationMax.Ticks)), cancellationToken);
        return _known[(scenario, rate.ToString())] = await RunAsync(rate, requests, sent, received, TimeSpan.FromTicks(Math.Min(_options.Duration.Ticks, LoadLimits.FloorDurationMax.Ticks)), cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        _connections.Dispose();
        await _floor.DisposeAsync();
    }

    private async Task<FloorCost> RunAsync(Rate rate, int requests, long sent, long received, TimeSpan duration, CancellationToken cancellationToken)
    {
        var request = sent > 0 ? new ApiRequest(HttpMethod.Post, "/", new byte[sent]) : ApiRequest.Get("/");
        var phase = new CallPhase { Call = (_, token) => CallAsync(request, requests, received, token), Rate = rate, Duration = duration, Callers = _options.Callers, Patience = _options.Patience };
        var meter = ProcessMeter.Begin(_floor.Processes);
        var tally = new PhaseTally(duration);
        await phase.RunAsync(tally, cancellationToken);
        return tally.Failures.Count == 0
            ? new(meter.End(tally.Latencies.Count).Sum(p => p.CpuMicroseconds), tally.Latencies.Summary().P50)
            : throw new LoadException($"the floor does not answer ({tally.Failures.ByReason()[0].Reason}); --floor=false measures without it");
    }

    private async ValueTask<CallCost> CallAsync(ApiRequest request, int requests, long received, CancellationToken cancellationToken)
    {
        var cost = default(CallCost);
        for (var i = 0; i < requests; i++)
            cost += await _connections.SendAsync(request with { FloorBytes = received }, cancellationToken);
        return cost;
    }
}

/// <summary>Of one call.</summary>
internal readonly record struct FloorCost(double CpuMicroseconds, double P50Milliseconds);
