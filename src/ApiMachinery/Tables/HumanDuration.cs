using System.Globalization;

namespace OrleansAA.ApiMachinery.Tables;

/// <summary>Ages as kubectl prints them (k8s.io/apimachinery/pkg/util/duration): two units at most, fewer the older.</summary>
public static class HumanDuration
{
    /// <summary>The age of what was created then: <c>5m30s</c>, <c>3d4h</c>; <c>&lt;unknown&gt;</c> without a time.</summary>
    public static string Since(DateTime? created, DateTimeOffset now) => created is { } time && time != default
        ? Of(now - new DateTimeOffset(time.ToUniversalTime()))
        : "<unknown>";

    /// <summary>Two seconds and more in the future are <c>&lt;invalid&gt;</c>; less is what clocks differ by.</summary>
    public static string Of(TimeSpan duration)
    {
        var seconds = duration.Ticks / TimeSpan.TicksPerSecond;
        var (minutes, hours) = (seconds / 60, seconds / 3600);
        var days = hours / 24;
        return seconds switch
        {
            < -1 => "<invalid>",
            < 0 => "0s",
            < 2 * 60 => Units(seconds, "s"),
            < 10 * 60 => Units(minutes, "m", seconds % 60, "s"),
            < 3 * 3600 => Units(minutes, "m"),
            < 8 * 3600 => Units(hours, "h", minutes % 60, "m"),
            < 48 * 3600 => Units(hours, "h"),
            < 8 * 24 * 3600 => Units(days, "d", hours % 24, "h"),
            < 2L * 365 * 24 * 3600 => Units(days, "d"),
            < 8L * 365 * 24 * 3600 => Units(days / 365, "y", days % 365, "d"),
            _ => Units(days / 365, "y"),
        };
    }

    private static string Units(long large, string largeUnit, long small = 0, string smallUnit = "")
    {
        var text = large.ToString(CultureInfo.InvariantCulture) + largeUnit;
        return small == 0 ? text : text + small.ToString(CultureInfo.InvariantCulture) + smallUnit;
    }
}
