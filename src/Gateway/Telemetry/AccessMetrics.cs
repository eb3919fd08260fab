using System.Security.Cryptography.X509Certificates;
using Prometheus;

namespace OrleansAA.Gateway.Telemetry;

/// <summary>Finding out who calls and what they may (k8s.io/apiserver/pkg/endpoints/filters, pkg/authentication).</summary>
internal sealed class AccessMetrics
{
    private readonly Outcomes _authentications;
    private readonly Outcomes _authorizations;
    private readonly IHistogram _certificates;
    private readonly Counter _tokens;

    public AccessMetrics(MetricsRegistry registry)
    {
        var make = registry.Instruments;
        _authentications = new(["success", "failure", "error"],
            make.CreateCounter("authentication_attempts", "Requests whose caller was looked for, by result: success, failure, error.", ["result"]),
            Histogram(make, "authentication_duration_seconds", "How long that took, by result.", Buckets.Access, "result"));
        _authorizations = new(["allowed", "denied", "error"],
            make.CreateCounter("authorization_attempts_total", "Questions whether a caller may, by result: allowed, denied, error.", ["result"]),
            Histogram(make, "authorization_duration_seconds", "How long that took, by result.", Buckets.Access, "result"));
        _certificates = Histogram(make, "apiserver_client_certificate_expiration_seconds", "What certificates had left that callers proved themselves with.", Buckets.CertificateLifetimes);
        _tokens = make.CreateCounter("authentication_token_cache_request_total", "Bearer tokens looked up, by whether the answer was known: hit, miss.", ["status"]);
    }

    /// <summary>A caller is known, or is not.</summary>
    public void Authenticated(AccessResult result, TimeSpan took) => _authentications.Add(result, took);

    /// <summary>A caller may, or may not.</summary>
    public void Authorized(AccessResult result, TimeSpan took) => _authorizations.Add(result, took);

    /// <summary>A caller has proved itself with a certificate.</summary>
    public void Proved(X509Certificate2 certificate, DateTimeOffset now) => _certificates.Observe((certificate.NotAfter.ToUniversalTime() - now.UtcDateTime).TotalSeconds);

    public void TokenLookedUp(bool isKnown) => _tokens.WithLabels(isKnown ? "hit" : "miss").Inc();

    private static Histogram Histogram(IMetricFactory make, string name, string help, double[] buckets, params string[] labels) =>
        make.CreateHistogram(name, help, labels, new HistogramConfiguration { Buckets = buckets });

    /// <summary>How questions ended and how long they took: their series are looked up once, for each request asks two.</summary>
    /// <param name="names">What the results are called, in the order of <see cref="AccessResult"/>.</param>
    /// <param name="attempts">How many there were, by result.</param>
    /// <param name="durations">How long they took, by result.</param>
    private sealed class Outcomes(string[] names, Counter attempts, Histogram durations)
    {
        private readonly Series?[] _series = new Series?[names.Length];

        public void Add(AccessResult result, TimeSpan took)
        {
            var series = _series[(int)result] ??= new(attempts.WithLabels(names[(int)result]), durations.WithLabels(names[(int)result]));
            series.Attempts.Inc();
            series.Durations.Observe(took.TotalSeconds);
        }

        private sealed record Series(ICounter Attempts, IHistogram Durations);
    }
}

/// <summary>How a question about a caller ends.</summary>
internal enum AccessResult
{
    Yes,
    No,

    /// <summary>Nobody could tell.</summary>
    Error,
}
