using OrleansAA.Gateway.Telemetry;

namespace OrleansAA.Gateway.Audit;

/// <summary>Takes the events of requests to everywhere they go.</summary>
internal sealed class AuditTrail(IEnumerable<IAuditSink> sinks, AuditMetrics metrics, TimeProvider clock)
{
    private readonly IAuditSink[] _sinks = [.. sinks];

    /// <summary>Adds the event of a stage, unless the policy omits it.</summary>
    /// <param name="record">The request.</param>
    /// <param name="stage">Which one.</param>
    /// <param name="code">Of the answer; null while there is none.</param>
    /// <returns>False if the request must not go on.</returns>
    public async ValueTask<bool> AddAsync(AuditRecord record, AuditStage stage, int? code)
    {
        if (record.Decision.Omitted.Contains(stage))
            return true;
        metrics.Written();
        var json = record.Event(stage, clock.GetUtcNow(), code);
        var mayGoOn = true;
        foreach (var sink in _sinks)
            mayGoOn &= await sink.WriteAsync(json);
        return mayGoOn;
    }
}
