using System.Diagnostics.Metrics;
using System.Globalization;
using System.Runtime.CompilerServices;
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
        /// <summary>Series of an instrument that are found by the identity of their labels' values; a power of two.</summary>
        private const int KnownMax = 64;

        private readonly Lock _gate = new();
        private readonly Known?[] _known = new Known?[KnownMax];
        private Labelled? _labelled;

        public void Take(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            var labelled = _labelled ?? Make(tags);
            if (labelled.Labels != tags.Length)
                return;
            ref var known = ref _known[SlotOf(tags)];
            if (known is not { } series || !series.IsOf(tags))
                known = series = new([.. Values(tags)], labelled.Find([.. Values(tags).Select(TextOf)]));
            series.Take(value);
        }

        /// <summary>The labels are those of the first measurement: an instrument has the same each time, in the same order.</summary>
        private Labelled Make(ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            var labels = new string[tags.Length];
            for (var i = 0; i < tags.Length; i++)
                labels[i] = Plain(tags[i].Key);
            lock (_gate)
                return _labelled ??= new(labels.Length, Finder(labels));
        }

        private Func<string[], Action<double>> Finder(string[] labels)
        {
            var (name, help) = (NameOf(instrument), instrument.Description ?? instrument.Name);
            var kind = instrument.GetType().GetGenericTypeDefinition();
            if (kind == typeof(Counter<>) || kind == typeof(ObservableCounter<>))
            {
                var counter = make.CreateCounter(name, help, labels);
                return kind == typeof(Counter<>) ? of => counter.WithLabels(of).Inc : of => value => counter.WithLabels(of).IncTo(value);
            }
            if (kind == typeof(Histogram<>))
            {
                var histogram = make.CreateHistogram(name, help, labels, new HistogramConfiguration { Buckets = BoundsOf(instrument) });
                return of => histogram.WithLabels(of).Observe;
            }
            var gauge = make.CreateGauge(name, help, labels);
            return kind == typeof(UpDownCounter<>) ? of => gauge.WithLabels(of).Inc : of => gauge.WithLabels(of).Set;
        }

        private static int SlotOf(ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            var hash = 0;
            foreach (ref readonly var tag in tags)
                hash = (hash * 31) + RuntimeHelpers.GetHashCode(tag.Value);
            return hash & (KnownMax - 1);
        }

        private static IEnumerable<object?> Values(ReadOnlySpan<KeyValuePair<string, object?>> tags) => tags.ToArray().Select(t => t.Value);

        private static string TextOf(object? value) => value as string ?? Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";

        /// <param name="Labels">How many there are.</param>
        /// <param name="Find">The series with these values.</param>
        private sealed record Labelled(int Labels, Func<string[], Action<double>> Find);

        /// <summary>A series, known by the very objects that its labels' values were: looking it up by their text costs several times what counting does.</summary>
        private sealed class Known(object?[] values, Action<double> take)
        {
            public Action<double> Take => take;

            public bool IsOf(ReadOnlySpan<KeyValuePair<string, object?>> tags)
            {
                for (var i = 0; i < values.Length; i++)
                {
                    if (!ReferenceEquals(values[i], tags[i].Value))
                        return false;
                }
                return true;
            }
        }
    }

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
