using Prometheus;

namespace OrleansAA.Gateway.Telemetry;

/// <summary>What is recorded (k8s.io/apiserver/pkg/audit/metrics.go).</summary>
internal sealed class AuditMetrics
{
    private static readonly string[] Plugins = ["log", "webhook", "buffered"];

    private readonly Counter _events;
    private readonly Counter _levels;
    private readonly Counter _errors;

    public AuditMetrics(MetricsRegistry registry)
    {
        var make = registry.Instruments;
        _events = make.CreateCounter("apiserver_audit_event_total", "Audit events.");
        _levels = make.CreateCounter("apiserver_audit_level_total", "Requests by how much of them the audit policy records.", ["level"]);
        _errors = make.CreateCounter("apiserver_audit_error_total", "Audit events that could not be recorded, by what has failed: log, webhook, buffered.", ["plugin"]);
        // The first loss has to be seen as an increase.
        foreach (var plugin in Plugins)
            _errors.WithLabels(plugin).Inc(0);
    }

    public void Written() => _events.Inc();

    /// <param name="plugin">What has failed: log, webhook, or buffered, where there is no room for more.</param>
    /// <param name="events">How many are lost.</param>
    public void Failed(string plugin, int events = 1) => _errors.WithLabels(plugin).Inc(events);

    public void Decided(string level) => _levels.WithLabels(level).Inc();
}
