using System.Collections.Concurrent;
using Prometheus;

namespace OrleansAA.Gateway.Telemetry;

/// <summary>Requests, under the names, labels and bounds of k8s.io/apiserver (pkg/endpoints/metrics). A request that another replica hands on is counted where it came in, not again.</summary>
internal sealed class RequestMetrics
{
    /// <summary>Codes of HTTP that are told apart.</summary>
    private const int CodesMax = 600;

    private static readonly string[] OfRequest = ["verb", "dry_run", "group", "version", "resource", "subresource", "scope", "component"];
    private static readonly string[] WithoutDryRun = [.. OfRequest.Where(l => l != "dry_run")];

    private readonly ConcurrentDictionary<MeasuredRequest, Series> _series = new();
    private readonly Counter _total;
    private readonly Histogram _durations;
    private readonly Histogram _serviceLevels;
    private readonly Histogram _answers;
    private readonly Gauge _longRunning;
    private readonly Counter _forwarded;

    public RequestMetrics(MetricsRegistry registry)
    {
        var make = registry.Instruments;
        _total = make.CreateCounter("apiserver_request_total", "Requests that were answered, by what they asked for and the code of the answer.", [.. OfRequest, "code"]);
        _durations = Histogram(make, "apiserver_request_duration_seconds", "How long requests took, watches included.", OfRequest, Buckets.Requests);
        _serviceLevels = Histogram(make, "apiserver_request_sli_duration_seconds", "How long requests took that are no dry runs, without what they waited for webhooks and for their turn.", WithoutDryRun, Buckets.ServiceLevels);
        _answers = Histogram(make, "apiserver_response_sizes", "Bytes of the answers to get and list.", WithoutDryRun, Buckets.Answers);
        _longRunning = make.CreateGauge("apiserver_longrunning_requests", "Watches and other requests without an end that are open now.", WithoutDryRun);
        _forwarded = make.CreateCounter("aggregated_api_forwarded_requests_total", "Requests that another replica was asked to answer, by verb.", ["verb"]);
    }

    /// <summary>A request is over.</summary>
    /// <param name="request">What it asked for.</param>
    /// <param name="code">The answer's.</param>
    /// <param name="took">From its headers to the end of its answer.</param>
    /// <param name="ofOthers">The part of it that it waited for webhooks and for its turn.</param>
    /// <param name="bytes">Of the answer's body.</param>
    public void Ended(in MeasuredRequest request, int code, TimeSpan took, TimeSpan ofOthers, long bytes)
    {
        var series = SeriesOf(request);
        series.Code(code).Inc();
        series.Durations.Observe(took.TotalSeconds);
        series.ServiceLevels?.Observe((took - ofOthers).TotalSeconds);
        if (request.Verb is "GET" or "LIST")
            series.Answers.Observe(bytes);
    }

    /// <summary>A request without an end begins; it ends where what is returned is disposed of.</summary>
    public IDisposable Open(in MeasuredRequest request) => SeriesOf(request).LongRunning.TrackInProgress();

    public void Forwarded(string verb) => _forwarded.WithLabels(verb).Inc();

    private Series SeriesOf(in MeasuredRequest request) => _series.GetOrAdd(request, static (r, metrics) => new(metrics, r), this);

    private static Histogram Histogram(IMetricFactory make, string name, string help, string[] labels, double[] buckets) =>
        make.CreateHistogram(name, help, labels, new HistogramConfiguration { Buckets = buckets });

    /// <summary>The instruments of requests that ask for the same, looked up once.</summary>
    private sealed class Series(RequestMetrics metrics, MeasuredRequest request)
    {
        private readonly Counter.Child?[] _codes = new Counter.Child?[CodesMax];

        public IHistogram Durations { get; } = metrics._durations.WithLabels(request.Labels());

        /// <summary>Null for dry runs.</summary>
        public IHistogram? ServiceLevels { get; } = request.DryRun.Length == 0 ? metrics._serviceLevels.WithLabels(request.LabelsWithoutDryRun()) : null;

        public IHistogram Answers => field ??= metrics._answers.WithLabels(request.LabelsWithoutDryRun());

        public IGauge LongRunning => field ??= metrics._longRunning.WithLabels(request.LabelsWithoutDryRun());

        public Counter.Child Code(int code)
        {
            var known = Math.Clamp(code, 0, CodesMax - 1);
            return _codes[known] ??= metrics._total.WithLabels([.. request.Labels(), known.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        }
    }
}

/// <summary>What is told of a request: no more values than there are verbs, kinds and subresources served, whatever clients send.</summary>
internal readonly record struct MeasuredRequest(string Verb, string DryRun, string Group, string Version, string Resource, string Subresource, string Scope)
{
    private const string Component = "apiserver";

    public string[] Labels() => [Verb, DryRun, Group, Version, Resource, Subresource, Scope, Component];

    public string[] LabelsWithoutDryRun() => [Verb, Group, Version, Resource, Subresource, Scope, Component];
}
