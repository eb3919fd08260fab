using k8s.Autorest;
using Microsoft.Extensions.Logging;
using OrleansAA.Agent.Connections;
using OrleansAA.Agent.Reconciling;
using OrleansAA.Agent.Telemetry;

namespace OrleansAA.Agent.Reporting;

/// <summary>
/// Writes what is to be said of rules into their status, and nothing that is said already. Of what is waiting only the newest counts; the firewall does not wait for it.
/// </summary>
internal sealed class StatusReporter(ApiConnection api, string manager, EventRecorder events, TimeProvider clock, Random random, ILogger logger)
{
    /// <summary>Statuses that are being written at once.</summary>
    public const int WritesMax = 8;

    /// <summary>How often it looks again by itself.</summary>
    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(10);

    private readonly WorkSignal _work = new();
    private readonly Backoff _backoff = new(clock, random);
    private IReadOnlyList<Report> _latest = [];

    // What was last written of a rule, by its uid, on which version of it, so that nothing is written again before the watch has shown it.
    private Dictionary<string, (string? On, IReadOnlyList<Finding> Findings)> _written = [];

    /// <summary>Statuses written so far.</summary>
    public long Writes => Interlocked.Read(ref _writes);

    private long _writes;

    public void Report(IReadOnlyList<Report> reports)
    {
        Volatile.Write(ref _latest, reports);
        _work.Set();
    }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await _work.WaitAsync(Idle, clock, cancellationToken);
            var reports = Volatile.Read(ref _latest);
            _written = _written.Where(w => reports.Any(r => r.Rule.Metadata.Uid == w.Key)).ToDictionary();
            var waiting = reports.Where(r => !StatusConfiguration.IsSaid(r) && !IsWritten(r)).ToList();
            var failed = await WriteAsync(waiting, cancellationToken);
            if (!failed)
            {
                _backoff.Succeeded();
                continue;
            }
            await _backoff.WaitAsync(cancellationToken);
            _work.Set();
        }
    }

    private bool IsWritten(Report report) =>
        _written.TryGetValue(report.Rule.Metadata.Uid, out var written) && written.On == report.Rule.Metadata.ResourceVersion && written.Findings.SequenceEqual(report.Findings);

    /// <returns>Whether one has to be tried again.</returns>
    private async Task<bool> WriteAsync(List<Report> waiting, CancellationToken cancellationToken)
    {
        var failed = 0;
        await Parallel.ForEachAsync(waiting, new ParallelOptions { MaxDegreeOfParallelism = WritesMax, CancellationToken = cancellationToken }, async (report, cancel) =>
        {
            if (!await WriteAsync(report, cancel))
                Interlocked.Increment(ref failed);
        });
        return failed > 0;
    }

    private async Task<bool> WriteAsync(Report report, CancellationToken cancellationToken)
    {
        try
        {
            await api.ApplyStatusAsync(report.Rule.Key, manager, StatusConfiguration.Of(report, clock.GetUtcNow()), cancellationToken);
            Interlocked.Increment(ref _writes);
        }
        catch (HttpOperationException e) when (e.Response.StatusCode is System.Net.HttpStatusCode.NotFound or System.Net.HttpStatusCode.Conflict)
        {
            // It is gone, or another of its name is there: the watch tells.
            return true;
        }
        catch (Exception e) when (e is HttpRequestException or HttpOperationException or IOException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            AgentLog.StatusFailed(logger, report.Rule.Key.ToString(), e.Message);
            return false;
        }
        lock (_written)
            _written[report.Rule.Metadata.Uid] = (report.Rule.Metadata.ResourceVersion, report.Findings);
        await events.RecordAsync(report, cancellationToken);
        return true;
    }
}
