namespace OrleansAA.Gateway.Telemetry;

/// <summary>The bounds of histograms, those of k8s.io/apiserver: dashboards and alerts name them.</summary>
internal static class Buckets
{
    /// <summary>Seconds of a request.</summary>
    public static readonly double[] Requests = [0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1.0, 1.25, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 45, 60];

    /// <summary>Seconds of a request, as service level indicators want them.</summary>
    public static readonly double[] ServiceLevels = [0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1.0, 1.25, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 45, 60];

    /// <summary>Bytes of an answer.</summary>
    public static readonly double[] Answers = Prometheus.Histogram.ExponentialBuckets(1000, 10, 7);

    /// <summary>Bytes of an event of a watch.</summary>
    public static readonly double[] WatchEvents = Prometheus.Histogram.ExponentialBuckets(1024, 2, 8);

    /// <summary>Seconds of finding out who calls, and what they may.</summary>
    public static readonly double[] Access = Prometheus.Histogram.ExponentialBuckets(0.001, 2, 15);

    /// <summary>Seconds of waiting for seats, and of having them.</summary>
    public static readonly double[] Flows = [0, 0.005, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30];

    /// <summary>Seats of a request.</summary>
    public static readonly double[] Seats = [1, 2, 4, 8, 16, 32, 64, 100];

    /// <summary>Seconds that a client certificate has left.</summary>
    public static readonly double[] CertificateLifetimes = [0, 1800, 3600, 7200, 21600, 43200, 86400, 172800, 345600, 604800, 2592000, 7776000, 15552000, 31104000];
}
