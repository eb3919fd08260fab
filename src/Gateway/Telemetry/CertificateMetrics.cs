using Prometheus;

namespace OrleansAA.Gateway.Telemetry;

/// <summary>How long the certificates of this replica are still good, whoever renews them.</summary>
internal sealed class CertificateMetrics
{
    private readonly Gauge _remaining;
    private readonly TimeProvider _clock;
    private readonly IReadOnlyList<ShownCertificate> _all;

    public CertificateMetrics(MetricsRegistry registry, IEnumerable<ShownCertificate> all, TimeProvider clock)
    {
        (_clock, _all) = (clock, [.. all]);
        _remaining = registry.Instruments.CreateGauge(
            "aggregated_api_certificate_expiration_seconds", "What a certificate of this replica has left: serving, silo, and their CAs (serving-ca, silo-ca), where they are known.", ["certificate"]);
        registry.BeforeReading(Look);
    }

    private void Look()
    {
        var now = _clock.GetUtcNow();
        foreach (var certificate in _all)
        {
            if (certificate.End() is { } end)
                _remaining.WithLabels(certificate.Name).Set((end - now).TotalSeconds);
        }
    }
}

/// <summary>A certificate whose end is told.</summary>
/// <param name="Name">As the label has it.</param>
/// <param name="End">When it ends; null where there is none.</param>
internal sealed record ShownCertificate(string Name, Func<DateTimeOffset?> End);
