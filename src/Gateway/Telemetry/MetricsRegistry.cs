using Prometheus;

namespace OrleansAA.Gateway.Telemetry;

/// <summary>What this server measures: one registry for each server, so that two in one process tell their own figures. Read as <c>/metrics</c>.</summary>
internal sealed class MetricsRegistry
{
    private readonly CollectorRegistry _registry = Prometheus.Metrics.NewCustomRegistry();

    public MetricsRegistry()
    {
        // To look for a trace to go with a figure costs more than to count.
        var instruments = Prometheus.Metrics.WithCustomRegistry(_registry);
        instruments.ExemplarBehavior = ExemplarBehavior.NoExemplars();
        Instruments = instruments;
    }

    /// <summary>Makes instruments.</summary>
    public IMetricFactory Instruments { get; }

    /// <summary>Called before figures are read, for those that are looked up only then.</summary>
    public void BeforeReading(Action look) => _registry.AddBeforeCollectCallback(look);

    /// <summary>Writes every figure in Prometheus' text format.</summary>
    public Task WriteAsync(Stream output, CancellationToken cancellationToken) => _registry.CollectAndExportAsTextAsync(output, cancellationToken);
}
