using Prometheus;

namespace OrleansAA.Gateway.Telemetry;

/// <summary>What is recorded (k8s.io/apiserver/pkg/audit/metrics.go).</summary>
internal sealed class AuditMetrics(MetricsRegistry registry)
{
    private readonly Counter _events = registry.Instruments.CreateCounter("apiserver_audit_event_total", "Audit events.");
    private readonly Counter _levels = registry.Instruments.CreateCounter("apiserver_audit_level_total", "Requests by how much of them the audit policy records.", ["level"]);
    private readonly Counter _errors = registry.Instruments.CreateCounter("apiserver_audit_error_total", "Audit events that could not be recorded, by what has failed: log, webhook, buffered.", ["plugin"]);

    public void Written() => _events.Inc();

    /// <param name="plugin">What has failed: log, webhook, or buffered, where there is no room for more.</param>
    /// <param name="events">How many are lost.</param>
    public void Failed(string plugin, int events = 1) => _errors.WithLabels(plugin).Inc(events);

    public void Decided(string level) => _levels.WithLabels(level).Inc();
}
