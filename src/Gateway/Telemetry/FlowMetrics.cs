using Prometheus;

namespace OrleansAA.Gateway.Telemetry;

/// <summary>Who waits, is worked on and is refused (k8s.io/apiserver/pkg/util/flowcontrol/metrics): as many series as there are flow schemas, whoever asks.</summary>
internal sealed class FlowMetrics
{
    private static readonly string[] ByLevel = ["priority_level"];
    private static readonly string[] BySchema = ["priority_level", "flow_schema"];

    private readonly Lock _gate = new();
    private readonly Dictionary<(string Level, string Schema), FlowInstruments> _known = [];
    private readonly Gauge _inFlight;
    private readonly Gauge _nominal;
    private readonly Gauge _lower;
    private readonly Gauge _upper;
    private readonly Gauge _current;

    public FlowMetrics(MetricsRegistry registry)
    {
        var make = registry.Instruments;
        _inFlight = make.CreateGauge("apiserver_current_inflight_requests", "Requests that are worked on now, reads and writes apart.", ["request_kind"]);
        _nominal = make.CreateGauge("apiserver_flowcontrol_nominal_limit_seats", "Seats that a priority level has for its own.", ByLevel);
        _lower = make.CreateGauge("apiserver_flowcontrol_lower_limit_seats", "Seats that a priority level never lends.", ByLevel);
        _upper = make.CreateGauge("apiserver_flowcontrol_upper_limit_seats", "The most seats that a priority level has, borrowed ones included.", ByLevel);
        _current = make.CreateGauge("apiserver_flowcontrol_current_limit_seats", "Seats that a priority level has or could take now.", ByLevel);
        Dispatched = make.CreateCounter("apiserver_flowcontrol_dispatched_requests_total", "Requests that got their seats.", BySchema);
        Rejected = make.CreateCounter("apiserver_flowcontrol_rejected_requests_total", "Requests that did not, by reason: queue-full, concurrency-limit, time-out, cancelled.", [.. BySchema, "reason"]);
        InQueue = make.CreateGauge("apiserver_flowcontrol_current_inqueue_requests", "Requests that wait for seats.", BySchema);
        InQueueSeats = make.CreateGauge("apiserver_flowcontrol_current_inqueue_seats", "Seats that those will take.", BySchema);
        Executing = make.CreateGauge("apiserver_flowcontrol_current_executing_requests", "Requests that have seats; a watch only while it begins.", BySchema);
        ExecutingSeats = make.CreateGauge("apiserver_flowcontrol_current_executing_seats", "Seats that those have.", BySchema);
        Waits = make.CreateHistogram(
            "apiserver_flowcontrol_request_wait_duration_seconds", "How long requests waited, by whether they got their seats.", [.. BySchema, "execute"], new HistogramConfiguration { Buckets = Buckets.Flows });
        Executions = make.CreateHistogram(
            "apiserver_flowcontrol_request_execution_seconds", "How long requests had seats, regular ones and watches.", [.. BySchema, "type"], new HistogramConfiguration { Buckets = Buckets.Flows });
        Seats = make.CreateHistogram("apiserver_flowcontrol_work_estimated_seats", "Seats of a request.", BySchema, new HistogramConfiguration { Buckets = Buckets.Seats });
    }

    public Counter Dispatched { get; }

    public Counter Rejected { get; }

    public Gauge InQueue { get; }

    public Gauge InQueueSeats { get; }

    public Gauge Executing { get; }

    public Gauge ExecutingSeats { get; }

    public Histogram Waits { get; }

    public Histogram Executions { get; }

    public Histogram Seats { get; }

    /// <summary>The instruments of a flow schema, looked up once.</summary>
    public FlowInstruments Of(string level, string schema)
    {
        lock (_gate)
            return _known.TryGetValue((level, schema), out var known) ? known : _known[(level, schema)] = new(this, level, schema);
    }

    /// <summary>Forgets the schemas that there are no more: a cluster that makes new ones all the time has no more series for it.</summary>
    public void Keep(IEnumerable<(string Level, string Schema)> schemas)
    {
        lock (_gate)
        {
            foreach (var gone in _known.Keys.Except(schemas).ToList())
            {
                _known[gone].Remove();
                _known.Remove(gone);
            }
        }
    }

    public void InFlight(int reads, int writes)
    {
        _inFlight.WithLabels("readOnly").Set(reads);
        _inFlight.WithLabels("mutating").Set(writes);
    }

    public void Limits(string level, int nominal, int lower, int upper, int current)
    {
        _nominal.WithLabels(level).Set(nominal);
        _lower.WithLabels(level).Set(lower);
        _upper.WithLabels(level).Set(upper);
        _current.WithLabels(level).Set(current);
    }
}

/// <summary>The instruments of one flow schema.</summary>
internal sealed class FlowInstruments
{
    private static readonly string[] Reasons = ["queue-full", "concurrency-limit", "time-out", "cancelled"];
    private static readonly string[] Outcomes = ["true", "false"];
    private static readonly string[] Types = ["regular", "watch"];

    private readonly FlowMetrics _metrics;
    private readonly string _level;
    private readonly string _schema;
    private readonly ICounter _dispatched;
    private readonly Dictionary<string, ICounter> _rejected;
    private readonly IHistogram _waited;
    private readonly IHistogram _regular;
    private readonly IHistogram _seats;

    public FlowInstruments(FlowMetrics metrics, string level, string schema)
    {
        (_metrics, _level, _schema) = (metrics, level, schema);
        _dispatched = metrics.Dispatched.WithLabels(level, schema);
        // The first has to be seen as an increase.
        _rejected = Reasons.ToDictionary(r => r, r => (ICounter)metrics.Rejected.WithLabels(level, schema, r));
        _waited = metrics.Waits.WithLabels(level, schema, Outcomes[0]);
        _regular = metrics.Executions.WithLabels(level, schema, Types[0]);
        _seats = metrics.Seats.WithLabels(level, schema);
    }

    /// <summary>A request has its seats.</summary>
    public void Dispatched(TimeSpan waited, int seats)
    {
        _dispatched.Inc();
        _waited.Observe(waited.TotalSeconds);
        _seats.Observe(seats);
    }

    /// <summary>A request is refused.</summary>
    public void Rejected(string reason) => _rejected[reason].Inc();

    /// <summary>A request that waited is given up.</summary>
    public void GivenUp(TimeSpan waited) => _metrics.Waits.WithLabels(_level, _schema, Outcomes[1]).Observe(waited.TotalSeconds);

    /// <summary>A request has given its seats back for good.</summary>
    public void Executed(TimeSpan took, bool isWatch) =>
        (isWatch ? _metrics.Executions.WithLabels(_level, _schema, Types[1]) : _regular).Observe(took.TotalSeconds);

    /// <summary>What there is of it now.</summary>
    public void Now(int waiting, int seatsWaiting, int executing, int seatsExecuting)
    {
        _metrics.InQueue.WithLabels(_level, _schema).Set(waiting);
        _metrics.InQueueSeats.WithLabels(_level, _schema).Set(seatsWaiting);
        _metrics.Executing.WithLabels(_level, _schema).Set(executing);
        _metrics.ExecutingSeats.WithLabels(_level, _schema).Set(seatsExecuting);
    }

    public void Remove()
    {
        _metrics.Dispatched.RemoveLabelled(_level, _schema);
        _metrics.Seats.RemoveLabelled(_level, _schema);
        foreach (var gauge in (Gauge[])[_metrics.InQueue, _metrics.InQueueSeats, _metrics.Executing, _metrics.ExecutingSeats])
            gauge.RemoveLabelled(_level, _schema);
        foreach (var reason in Reasons)
            _metrics.Rejected.RemoveLabelled(_level, _schema, reason);
        foreach (var outcome in Outcomes)
            _metrics.Waits.RemoveLabelled(_level, _schema, outcome);
        foreach (var type in Types)
            _metrics.Executions.RemoveLabelled(_level, _schema, type);
    }
}
