using System.Diagnostics;
using OrleansAA.Load.Calling;
using OrleansAA.Load.Measuring;
using OrleansAA.Load.Pacing;
using OrleansAA.Load.Results;
using OrleansAA.Load.Watching;

namespace OrleansAA.Load.Scenarios;

/// <summary>Runs the scenarios of one site: warms up with the calls of all, then measures each at its rates, and its floor; a row for each.</summary>
internal sealed class ScenarioRunner(Site site, FloorMeter? floor, Progress progress)
{
    /// <summary>What is left of the last interval counts as one if it is no less; a few answers in a moment are no rate.</summary>
    private const double PartOfIntervalLeast = 0.25;

    private readonly LoadOptions _options = site.Options;

    public async IAsyncEnumerable<ScenarioResult> RunAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // All before the first is measured: what one has made warm is used by the others, too, and the first would bear it alone.
        foreach (var (name, scenario) in ScenarioCatalog.Of(_options, site))
            await WarmUpAsync(name, scenario, cancellationToken);
        foreach (var (name, scenario) in ScenarioCatalog.Of(_options, site))
        {
            foreach (var rate in scenario.Rates)
                yield return await CallsAsync(name, scenario, rate, cancellationToken);
            progress.Say($"{name}: tidying up");
            await scenario.CleanAsync(cancellationToken);
        }
        if (site.Admission == AdmissionSort.None && _options.Scenarios.Contains(ScenarioCatalog.Watch))
        {
            var rows = from streams in _options.Streams from stuck in _options.Stuck from rate in _options.WatchRates select (streams, stuck, rate);
            foreach (var (streams, stuck, rate) in rows)
                yield return await EventsAsync(streams, stuck, rate, cancellationToken);
        }
    }

    private async Task WarmUpAsync(string name, CallScenario scenario, CancellationToken cancellationToken)
    {
        if (_options.WarmUp == TimeSpan.Zero)
            return;
        progress.Say($"{name}: warming up");
        await using var watchers = await WatchAsync(scenario, new(), _options.WarmUp, cancellationToken);
        await scenario.PrepareAsync(CallsAtMost(new(null), _options.WarmUp), cancellationToken);
        await PhaseOf(scenario.CallAsync, new(null), _options.WarmUp, scenario.CallsMax).RunAsync(new(_options.WarmUp), cancellationToken);
        await scenario.CleanAsync(cancellationToken);
    }

    private async Task<ScenarioResult> CallsAsync(string name, CallScenario scenario, Rate rate, CancellationToken cancellationToken)
    {
        progress.Say($"{name}: making ready");
        await scenario.PrepareAsync(CallsAtMost(rate, _options.Duration), cancellationToken);
        var failures = new Failures();
        await using var watchers = await WatchAsync(scenario, failures, _options.Duration, cancellationToken);
        var phase = PhaseOf(scenario.CallAsync, rate, _options.Duration, scenario.CallsMax);
        var (tally, meter, processes) = await MeasureAsync(name, phase, failures, tally => tally.Latencies, () => null, cancellationToken);
        if (watchers is not null)
            await watchers.CatchUpAsync(cancellationToken);
        if (watchers is not null)
            await watchers.EndAsync();
        var row = Row(name, "call", rate, tally, tally.Latencies, failures, meter, processes) with
        {
            Streams = watchers?.Count ?? 0, EventsExpected = watchers?.Expected ?? 0, EventsMissed = watchers?.Missed ?? 0, EventsDisordered = watchers?.Disordered ?? 0,
        };
        if (floor is not null && row.Count > 0)
        {
            progress.Say($"{name}: measuring the floor");
            var least = await floor.MeasureAsync(name, rate, row.Count, tally.Cost, cancellationToken);
            row = row with { FloorCpuMicroseconds = least.CpuMicroseconds, FloorP50Milliseconds = least.P50Milliseconds };
        }
        return row;
    }

    /// <summary>Merge patches that many streams watch: events count, from when the patch was to be sent to when its event was there.</summary>
    private async Task<ScenarioResult> EventsAsync(int streams, int stuck, Rate rate, CancellationToken cancellationToken)
    {
        var name = ScenarioCatalog.Watch;
        progress.Say($"{name}: opening {streams} streams");
        var failures = new Failures();
        await using var watchers = await OpenAsync(streams, failures, _options.WarmUp + _options.Duration, cancellationToken);
        using var unread = await UnreadAsync(stuck, cancellationToken);
        if (_options.WarmUp > TimeSpan.Zero)
        {
            progress.Say($"{name}: warming up");
            await PhaseOf(WriteAsync, rate, _options.WarmUp, LoadLimits.WatchedWritesMax / 2).RunAsync(new(_options.WarmUp), cancellationToken);
            await watchers.CatchUpAsync(cancellationToken);
        }
        var (eventsBefore, bytesBefore) = (watchers.Events, watchers.Bytes);
        var phase = PhaseOf(WriteAsync, rate, _options.Duration, LoadLimits.WatchedWritesMax / 2);
        var (tally, meter, processes) = await MeasureAsync(name, phase, failures, tally => watchers.Writes.Latencies = new(tally.Started, _options.Duration), () => watchers, cancellationToken);
        await watchers.EndAsync();
        return Row(name, "event", rate, tally, watchers.Writes.Latencies, failures, meter, processes) with
        {
            Streams = streams, Stuck = stuck, BytesReceived = watchers.Bytes - bytesBefore, EventsExpected = watchers.Expected, EventsMissed = watchers.Missed, EventsDisordered = watchers.Disordered,
            Count = watchers.Events - eventsBefore,
        };

        async ValueTask<CallCost> WriteAsync(long intended, CancellationToken token)
        {
            if (rate.IsSaturated)
            {
                await watchers.RoomAsync(token);
                intended = Stopwatch.GetTimestamp();
            }
            if (!watchers.Writes.TryBegin(intended, out var write))
                throw new CallFailedException($"watchers keep no more than {LoadLimits.WatchedWritesMax} writes apart");
            var cost = await site.Connections.SendAsync(new(HttpMethod.Patch, site.Endpoint.Object(site.NameOf(write)), ObjectTemplate.Patch(write), MergePatchScenario.ContentType), token);
            watchers.Writes.Acknowledge(write);
            return cost;
        }
    }

    /// <summary>Makes the calls, and looks at the processes meanwhile; with watchers, until these have seen all.</summary>
    private async Task<(PhaseTally Tally, ProcessMeter Meter, IReadOnlyList<ProcessCost> Processes)> MeasureAsync(
        string name, CallPhase phase, Failures failures, Func<PhaseTally, Latencies> shown, Func<Watchers?> watchers, CancellationToken cancellationToken)
    {
        var meter = ProcessMeter.Begin(site.Target.Processes);
        var tally = new PhaseTally(_options.Duration, failures);
        var latencies = shown(tally);
        using var over = new CancellationTokenSource();
        var watching = meter.WatchAsync(latencies.Interval, over.Token);
        progress.Phase($"{name} at {phase.Rate}", phase.Duration, () => (latencies.Count, latencies.P99, failures.Count));
        try
        {
            await phase.RunAsync(tally, cancellationToken);
            if (watchers() is { } watched)
            {
                await watched.CatchUpAsync(cancellationToken);
                tally.End();
            }
        }
        finally
        {
            await over.CancelAsync();
            await watching;
        }
        return (tally, meter, meter.End(latencies.Count));
    }

    private ScenarioResult Row(string name, string unit, Rate rate, PhaseTally tally, Latencies latencies, Failures failures, ProcessMeter meter, IReadOnlyList<ProcessCost> processes)
    {
        var interval = latencies.Interval.TotalSeconds;
        return new()
        {
            Servers = site.Target.Name, Admission = Enum.GetName(site.Admission)!.ToLowerInvariant(), Scenario = name, Unit = unit, Rate = rate.ToString(),
            Count = latencies.Count, Failed = failures.Count, Failures = failures.ByReason(), Seconds = tally.Took.TotalSeconds, Milliseconds = latencies.Summary(), Processes = processes,
            BytesSent = tally.Cost.Sent, BytesReceived = tally.Cost.Received, Distribution = latencies.Distribution(), MemoryOverTime = meter.OverTime,
            OverTime =
            [
                .. from i in latencies.OverTime()
                   let lasted = Math.Min(interval, tally.Took.TotalSeconds - i.Seconds)
                   where lasted > interval * PartOfIntervalLeast
                   select new TimePoint(i.Seconds, i.Count / lasted, i.P50, i.P99, i.Max),
            ],
        };
    }

    /// <summary>Streams beside calls, if the scenario wants some.</summary>
    private async Task<Watchers?> WatchAsync(CallScenario scenario, Failures failures, TimeSpan duration, CancellationToken cancellationToken)
    {
        if (scenario is not MixedScenario mixed)
            return null;
        return mixed.Watchers = await OpenAsync(scenario.Streams, failures, duration, cancellationToken);
    }

    private async Task<Watchers> OpenAsync(int streams, Failures failures, TimeSpan duration, CancellationToken cancellationToken)
    {
        try
        {
            return await Watchers.OpenAsync(site, streams, duration, new(Stopwatch.GetTimestamp(), duration), failures, cancellationToken);
        }
        catch (CallFailedException e)
        {
            throw Unopened(streams, e);
        }
    }

    private async Task<UnreadStreams> UnreadAsync(int streams, CancellationToken cancellationToken)
    {
        try
        {
            return await UnreadStreams.OpenAsync(site, streams, cancellationToken);
        }
        catch (CallFailedException e)
        {
            throw Unopened(streams, e);
        }
    }

    private LoadException Unopened(int streams, CallFailedException e) => new($"{streams} watches of {site.Endpoint.Collection} cannot be opened: {e.Message}");

    private CallPhase PhaseOf(Call call, Rate rate, TimeSpan duration, long callsMax) => new() { Call = call, Rate = rate, Duration = duration, Callers = _options.Callers, CallsMax = callsMax, Patience = _options.Patience };

    private static long CallsAtMost(Rate rate, TimeSpan duration) => rate.PerSecond is { } perSecond ? (long)Math.Ceiling(perSecond * duration.TotalSeconds) : long.MaxValue;
}
