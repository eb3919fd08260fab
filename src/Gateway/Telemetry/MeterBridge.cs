using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;
using Prometheus;

namespace OrleansAA.Gateway.Telemetry;

/// <summary>
/// Takes in what is measured with .NET's own instruments: below HTTP, where nothing knows of Prometheus, and by the runtime. Counters stay counters, and histograms have
/// the bounds that their instruments advise.
/// </summary>
/// <remarks>Instruments that are no one's in particular count for every server of the process.</remarks>
internal sealed class MeterBridge : IDisposable
{
    private readonly MetricsRegistry _registry;
    private readonly MeterListener _listener = new();

    /// <param name="registry">Where figures go.</param>
    /// <param name="isWanted">Which instruments are taken in.</param>
    public MeterBridge(MetricsRegistry registry, Func<Instrument, bool> isWanted)
    {
        _registry = registry;
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (isWanted(instrument))
                listener.EnableMeasurementEvents(instrument, new Target(registry.Instruments, instrument));
        };
        _listener.SetMeasurementEventCallback<int>((_, value, tags, target) => Take(target, value, tags));
        _listener.SetMeasurementEventCallback<long>((_, value, tags, target) => Take(target, value, tags));
        _listener.SetMeasurementEventCallback<double>((_, value, tags, target) => Take(target, value, tags));
        _listener.Start();
        _registry.BeforeReading(_listener.RecordObservableInstruments);
    }

    public void Dispose() => _listener.Dispose();

    private static void Take(object? target, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) => ((Target)target!).Take(value, tags);

    /// <summary>Where the measurements of one instrument go.</summary>
    private sealed class Target(IMetricFactory make, Instrument instrument)
    {
        [ThreadStatic]
        private static string[]? _values;

        private readonly Lock _gate = new();
        private Series? _series;

        public void Take(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            var series = _series ?? Make(tags);
            if (series.Labels != tags.Length)
                return;
            if (_values is null || _values.Length < tags.Length)
                _values = new string[tags.Length];
            for (var i = 0; i < tags.Length; i++)
                _values[i] = tags[i].Value as string ?? Convert.ToString(tags[i].Value, CultureInfo.InvariantCulture) ?? "";
            series.Take(value, _values.AsSpan(0, tags.Length));
        }

        /// <summary>The labels are those of the first measurement: an instrument has the same each time, in the same order.</summary>
        private Series Make(ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            var labels = new string[tags.Length];
            for (var i = 0; i < tags.Length; i++)
                labels[i] = Plain(tags[i].Key);
            lock (_gate)
                return _series ??= new(labels.Length, Taker(labels));
        }

        private TakeMeasurement Taker(string[] labels)
        {
            var (name, help) = (NameOf(instrument), instrument.Description ?? instrument.Name);
            var kind = instrument.GetType().GetGenericTypeDefinition();
            if (kind == typeof(Counter<>) || kind == typeof(ObservableCounter<>))
            {
                var counter = make.CreateCounter(name, help, labels);
                return kind == typeof(Counter<>) ? (value, of) => counter.WithLabels(of).Inc(value) : (value, of) => counter.WithLabels(of).IncTo(value);
            }
            if (kind == typeof(Histogram<>))
            {
                var histogram = make.CreateHistogram(name, help, labels, new HistogramConfiguration { Buckets = BoundsOf(instrument) });
                return (value, of) => histogram.WithLabels(of).Observe(value);
            }
            var gauge = make.CreateGauge(name, help, labels);
            return kind == typeof(UpDownCounter<>) ? (value, of) => gauge.WithLabels(of).Inc(value) : (value, of) => gauge.WithLabels(of).Set(value);
        }

        private sealed record Series(int Labels, TakeMeasurement Take);
    }

    /// <summary>Takes in a measurement.</summary>
    /// <param name="value">What was measured.</param>
    /// <param name="of">The values of the labels.</param>
    private delegate void TakeMeasurement(double value, ReadOnlySpan<string> of);

    private static double[] BoundsOf(Instrument instrument) => instrument switch
    {
        Histogram<double> { Advice.HistogramBucketBoundaries: { } bounds } => [.. bounds],
        Histogram<int> { Advice.HistogramBucketBoundaries: { } bounds } => [.. bounds.Select(b => (double)b)],
        Histogram<long> { Advice.HistogramBucketBoundaries: { } bounds } => [.. bounds.Select(b => (double)b)],
        _ => Prometheus.Histogram.ExponentialBuckets(0.0001, 4, 10),
    };

    /// <summary>A name with dots is put as Prometheus spells names, with its unit and, of a counter, <c>_total</c>; any other is a name already.</summary>
    private static string NameOf(Instrument instrument)
    {
        var name = Plain(instrument.Name);
        if (!instrument.Name.Contains('.', StringComparison.Ordinal))
            return name;
        var unit = instrument.Unit switch
        {
            "s" => "_seconds",
            "By" => "_bytes",
            _ => "",
        };
        var kind = instrument.GetType().GetGenericTypeDefinition();
        var isCounter = kind == typeof(Counter<>) || kind == typeof(ObservableCounter<>);
        return name + (name.EndsWith(unit, StringComparison.Ordinal) ? "" : unit) + (isCounter ? "_total" : "");
    }

    private static string Plain(string name)
    {
        var plain = new StringBuilder(name);
        for (var i = 0; i < plain.Length; i++)
        {
            if (!char.IsAsciiLetterOrDigit(plain[i]))
                plain[i] = '_';
        }
        return plain.ToString();
    }
}
