using Prometheus;

namespace OrleansAA.Gateway.Telemetry;

/// <summary>What is recorded (k8s.io/apiserver/pkg/audit/metrics.go).</summary>
internal sealed class AuditMetrics(MetricsRegistry registry)
{
    private readonly Counter _events = registry.Instruments.CreateCounter("apiserver_audit_event_total", "Audit events recorded.");
    private readonly Counter _levels = registry.Instruments.CreateCounter("apiserver_audit_level_total", "Requests by how much of them the audit policy records.", ["level"]);
    private readonly Counter _errors = registry.Instruments.CreateCounter("apiserver_audit_error_total", "Audit events that could not be recorded.", ["plugin"]);

    public void Written() => _events.Inc();

    public void Failed() => _errors.WithLabels("log").Inc();

    public void Decided(string level) => _levels.WithLabels(level).Inc();
}
