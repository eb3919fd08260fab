using System.Diagnostics;
using HdrHistogram;
using OrleansAA.Load.Results;

namespace OrleansAA.Load.Measuring;

/// <summary>How long things took, in all and over time, with the failures among them. Many may record at once.</summary>
internal sealed class Latencies
{
    /// <summary>Figures of a value that are right.</summary>
    private const int Digits = 3;
    private const int DigitsOverTime = 2;

    /// <summary>Points of the distribution for each halving of what is left above.</summary>
    private const int PointsPerHalving = 5;

    private static readonly long MicrosecondsMax = (long)LoadLimits.LatencyMax.TotalMicroseconds;

    private readonly LongConcurrentHistogram _all = new(1, MicrosecondsMax, Digits);
    private readonly LongConcurrentHistogram?[] _intervals = new LongConcurrentHistogram?[LoadLimits.IntervalsMax + 1];
    private readonly long _started;
    private readonly TimeSpan _interval;

    /// <param name="started">When measuring began.</param>
    /// <param name="expected">How long it will be measured; what comes later is in the last interval.</param>
    public Latencies(long started, TimeSpan expected)
    {
        _started = started;
        _interval = TimeSpan.FromTicks(Math.Max(LoadLimits.IntervalLeast.Ticks, expected.Ticks / LoadLimits.IntervalsMax));
    }

    /// <summary>How long one interval is.</summary>
    public TimeSpan Interval => _interval;

    public long Count => _all.TotalCount;

    public double P99 => Milliseconds(_all, 99);

    /// <param name="since">When it was to begin.</param>
    /// <param name="now">When it was over.</param>
    public void Record(long since, long now)
    {
        var value = Math.Clamp((long)Stopwatch.GetElapsedTime(since, now).TotalMicroseconds, 1, MicrosecondsMax);
        _all.RecordValue(value);
        IntervalAt(now).RecordValue(value);
    }

    public LatencySummary Summary() => new(Milliseconds(_all, 50), Milliseconds(_all, 95), Milliseconds(_all, 99), _all.TotalCount == 0 ? 0 : _all.GetMaxValue() / 1e3);

    /// <summary>For each part of all, within how many milliseconds it was over.</summary>
    public IReadOnlyList<DistributionPoint> Distribution() => _all.TotalCount == 0 ? [] :
        [.. _all.Percentiles(PointsPerHalving).Select(p => new DistributionPoint(p.PercentileLevelIteratedTo / 100, p.ValueIteratedTo / 1e3)).DistinctBy(p => p.Part)];

    /// <summary>What was over in each interval; those at the end in which nothing was are left out.</summary>
    public IReadOnlyList<IntervalLatency> OverTime() =>
        [.. _intervals.Index().Take(Array.FindLastIndex(_intervals, i => i is not null) + 1).Select(i => new IntervalLatency(
            i.Index * _interval.TotalSeconds, i.Item?.TotalCount ?? 0, Milliseconds(i.Item, 50), Milliseconds(i.Item, 99), i.Item is null ? 0 : i.Item.GetMaxValue() / 1e3))];

    private LongConcurrentHistogram IntervalAt(long now)
    {
        ref var interval = ref _intervals[Math.Clamp(Stopwatch.GetElapsedTime(_started, now).Ticks / _interval.Ticks, 0, LoadLimits.IntervalsMax)];
        return interval ?? Interlocked.CompareExchange(ref interval, new(1, MicrosecondsMax, DigitsOverTime), null) ?? interval;
    }

    private static double Milliseconds(LongConcurrentHistogram? of, double percentile) => of is null || of.TotalCount == 0 ? 0 : of.GetValueAtPercentile(percentile) / 1e3;
}

/// <summary>What one interval saw.</summary>
internal readonly record struct IntervalLatency(double Seconds, long Count, double P50, double P99, double Max);
