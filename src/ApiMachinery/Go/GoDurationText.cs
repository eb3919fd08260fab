using System.Globalization;
using System.Text;

namespace OrleansAA.ApiMachinery.Go;

/// <summary>Durations as Go writes them (time.Duration.String): <c>1h30m0s</c>, <c>250ms</c>, <c>0s</c>.</summary>
public static class GoDurationText
{
    private const long NanosecondsPerTick = 100;

    /// <summary>As Go's time.Duration prints it: <c>1h2m3s</c>.</summary>
    /// <param name="duration">The duration.</param>
    public static string Format(TimeSpan duration)
    {
        if (duration == TimeSpan.Zero)
            return "0s";
        var text = new StringBuilder();
        if (duration < TimeSpan.Zero)
            text.Append('-');
        var ticks = duration.Ticks == long.MinValue ? long.MaxValue : Math.Abs(duration.Ticks);
        if (ticks < TimeSpan.TicksPerSecond)
            return AppendBelowASecond(text, ticks).ToString();
        var hours = ticks / TimeSpan.TicksPerHour;
        var minutes = ticks / TimeSpan.TicksPerMinute % 60;
        if (hours > 0)
            text.Append(CultureInfo.InvariantCulture, $"{hours}h");
        if (hours > 0 || minutes > 0)
            text.Append(CultureInfo.InvariantCulture, $"{minutes}m");
        return AppendDecimal(text, ticks % TimeSpan.TicksPerMinute, TimeSpan.TicksPerSecond).Append('s').ToString();
    }

    private static StringBuilder AppendBelowASecond(StringBuilder text, long ticks) => ticks switch
    {
        < TimeSpan.TicksPerMicrosecond => text.Append(CultureInfo.InvariantCulture, $"{ticks * NanosecondsPerTick}ns"),
        < TimeSpan.TicksPerMillisecond => AppendDecimal(text, ticks, TimeSpan.TicksPerMicrosecond).Append("µs"),
        _ => AppendDecimal(text, ticks, TimeSpan.TicksPerMillisecond).Append("ms"),
    };

    private static StringBuilder AppendDecimal(StringBuilder text, long ticks, long unit) =>
        text.Append(((decimal)ticks / unit).ToString("0.#######", CultureInfo.InvariantCulture));
}
