using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace OrleansAA.Gateway.Telemetry;

/// <summary>The instruments of serving, under the names that k8s.io/apiserver gives them where it has them. Nothing is measured while nobody listens.</summary>
internal sealed class ServerMetrics
{
    public const string MeterName = "OrleansAA.Gateway";

    private readonly Counter<long> _requests;
    private readonly Histogram<double> _durations;
    private readonly Counter<long> _forwarded;

    public ServerMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _requests = meter.CreateCounter<long>("apiserver_request_total", "{request}", "Requests that were answered, by verb, group, version, resource, subresource, scope and code.");
        _durations = meter.CreateHistogram<double>("apiserver_request_duration_seconds", "s", "How long requests took that are not long-running, by the same but the code.");
        _forwarded = meter.CreateCounter<long>("aggregated_api_forwarded_requests_total", "{request}", "Requests that another replica was asked to answer, by verb.");
    }

    /// <summary>True if somebody wants to know of requests.</summary>
    public bool AreRequestsMeasured => _requests.Enabled || _durations.Enabled;

    /// <summary>A request is over.</summary>
    /// <param name="request">What it asked for.</param>
    /// <param name="code">The answer's.</param>
    /// <param name="took">From its headers to the end of its answer.</param>
    public void Ended(in MeasuredRequest request, int code, TimeSpan took)
    {
        var tags = request.Tags();
        if (!request.IsLongRunning)
            _durations.Record(took.TotalSeconds, tags);
        tags.Add("code", code);
        _requests.Add(1, tags);
    }

    public void Forwarded(string verb) => _forwarded.Add(1, new KeyValuePair<string, object?>("verb", verb));
}

/// <summary>What is told of a request: no more values than there are verbs, kinds and subresources served, whatever clients send.</summary>
internal readonly record struct MeasuredRequest(string Verb, string Group, string Version, string Resource, string Subresource, string Scope, bool IsLongRunning)
{
    public TagList Tags() => new()
    {
        { "verb", Verb }, { "group", Group }, { "version", Version }, { "resource", Resource }, { "subresource", Subresource }, { "scope", Scope },
    };
}
