using System.Globalization;
using OrleansAA.Cel.Functions;
using OrleansAA.Cel.Types;
using OrleansAA.Cel.Values;

namespace OrleansAA.Cel.Libraries;

/// <summary>The parts of times, in UTC or in a zone that is named, and of durations.</summary>
internal static class TimeLibrary
{
    public static void Add(FunctionTable functions)
    {
        Part(functions, "getFullYear", "year", time => time.Year);
        Part(functions, "getMonth", "month", time => time.Month - 1);
        Part(functions, "getDayOfYear", "day_of_year", time => time.DayOfYear - 1);
        Part(functions, "getDayOfMonth", "day_of_month", time => time.Day - 1);
        Part(functions, "getDate", "day_of_month_1_based", time => time.Day);
        Part(functions, "getDayOfWeek", "day_of_week", time => (int)time.DayOfWeek);
        Part(functions, "getHours", "hours", time => time.Hour);
        Part(functions, "getMinutes", "minutes", time => time.Minute);
        Part(functions, "getSeconds", "seconds", time => time.Second);
        Part(functions, "getMilliseconds", "milliseconds", time => time.Millisecond);
        Whole(functions, "getHours", "hours", 3_600_000_000_000);
        Whole(functions, "getMinutes", "minutes", 60_000_000_000);
        Whole(functions, "getSeconds", "seconds", 1_000_000_000);
        functions.Member("getMilliseconds", "duration_to_milliseconds", [CelType.Duration], CelType.Int, (values, _) => CelValue.Of(values[0].AsNanoseconds / 1_000_000 % 1000));
    }

    private static void Part(FunctionTable functions, string name, string id, Func<DateTime, int> part)
    {
        functions.Member(name, $"timestamp_to_{id}", [CelType.Timestamp], CelType.Int, (values, _) => CelValue.Of((long)part(values[0].AsTimestamp.UtcDateTime)));
        functions.Member(name, $"timestamp_to_{id}_with_tz", [CelType.Timestamp, CelType.String], CelType.Int,
            (values, _) => InZone(values[0].AsTimestamp, values[1].AsString, out var time) is { } error ? error : CelValue.Of((long)part(time)));
    }

    private static void Whole(FunctionTable functions, string name, string id, long nanoseconds) =>
        functions.Member(name, $"duration_to_{id}", [CelType.Duration], CelType.Int, (values, _) => CelValue.Of(values[0].AsNanoseconds / nanoseconds));

    /// <summary>An error where there is no such zone: an offset (<c>-08:00</c>) or a name of the time zone database.</summary>
    private static CelValue? InZone(CelTimestamp timestamp, string zone, out DateTime time)
    {
        time = timestamp.UtcDateTime;
        try
        {
            if (zone.Length == 0 || zone == "UTC") return null;
            if (zone.Contains(':', StringComparison.Ordinal))
            {
                if (Offset(zone) is not { } offset) return CelValue.Error($"timezone offset out of range: {zone}");
                time += offset;
                return null;
            }
            // Nothing of the host's own zone: what an expression says must not depend on where it is evaluated.
            if (zone == "Local" || !zone.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '_' or '-' or '+')) return CelValue.Error($"unknown time zone {zone}");
            time = TimeZoneInfo.ConvertTimeFromUtc(time, TimeZoneInfo.FindSystemTimeZoneById(zone));
            return null;
        }
        catch (Exception problem) when (problem is TimeZoneNotFoundException or InvalidTimeZoneException or ArgumentOutOfRangeException or System.Security.SecurityException)
        {
            return CelValue.Error($"unknown time zone {zone}");
        }
    }

    private static TimeSpan? Offset(string zone)
    {
        var parts = zone.Split(':');
        if (parts.Length != 2 || parts.Any(part => part.Length is 0 or > 3)) return null;
        if (!int.TryParse(parts[0], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var hours) || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var minutes)) return null;
        if (Math.Abs(hours) > 23 || minutes > 59) return null;
        return TimeSpan.FromMinutes((hours * 60) + (zone.StartsWith('-') ? -minutes : minutes));
    }
}
