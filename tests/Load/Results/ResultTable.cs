using System.Globalization;

namespace OrleansAA.Load.Results;

/// <summary>The table that is printed in the end.</summary>
internal static class ResultTable
{
    private const double Megabyte = 1e6;

    private static readonly (string Title, Func<ScenarioResult, string> Cell)[] Columns =
    [
        ("scenario", r => r.Scenario + Streams(r)),
        ("rate", r => r.Rate),
        ("done/s", r => Number(r.PerSecond)),
        ("p50 ms", r => Milliseconds(r.Milliseconds.P50)),
        ("p95 ms", r => Milliseconds(r.Milliseconds.P95)),
        ("p99 ms", r => Milliseconds(r.Milliseconds.P99)),
        ("max ms", r => Milliseconds(r.Milliseconds.Max)),
        ("CPU us", r => Microseconds(r.ServerCpuMicroseconds)),
        ("floor us", r => Microseconds(r.FloorCpuMicroseconds)),
        ("RSS MB", r => r.ResidentBytes is { } bytes ? Number(bytes / Megabyte) : "-"),
        ("sent MB", r => (r.BytesSent / Megabyte).ToString("0.0", CultureInfo.InvariantCulture)),
        ("received MB", r => (r.BytesReceived / Megabyte).ToString("0.0", CultureInfo.InvariantCulture)),
        ("failed", r => Number(r.Failed)),
        ("missed", r => r.EventsExpected > 0 ? Number(r.EventsMissed + r.EventsDisordered) : "-"),
    ];

    public static void Print(LoadResult result, TextWriter to)
    {
        foreach (var group in result.Scenarios.GroupBy(s => (s.Servers, s.Admission)))
        {
            to.WriteLine();
            to.WriteLine($"{group.Key.Servers}, admission {group.Key.Admission}");
            Print([.. group], to);
        }
        foreach (var row in result.Scenarios.Where(r => !r.IsAllWell))
            Complain(row, to);
    }

    /// <summary>One row in a few words.</summary>
    public static string Brief(ScenarioResult row)
    {
        var cpu = row.ServerCpuMicroseconds is { } us ? $", server CPU {Microseconds(us)} us" : "";
        var events = row.EventsExpected > 0 ? $", {row.EventsMissed} missed" : "";
        return $"{Number(row.PerSecond)} {row.Unit}s/s, p50 {Milliseconds(row.Milliseconds.P50)} ms, p99 {Milliseconds(row.Milliseconds.P99)} ms{cpu}, {row.Failed} failed{events}";
    }

    /// <summary>Words of what went wrong in a row.</summary>
    public static IEnumerable<string> Complaints(ScenarioResult row)
    {
        foreach (var failure in row.Failures)
            yield return $"{Number(failure.Count)} failed: {failure.Reason}";
        if (row.EventsMissed > 0)
            yield return $"{Number(row.EventsMissed)} of {Number(row.EventsExpected)} events were missed";
        if (row.EventsDisordered > 0)
            yield return $"{Number(row.EventsDisordered)} events came twice or in the wrong order";
    }

    /// <summary>How many streams there are, to be added to a name; nothing where there are none.</summary>
    public static string Streams(ScenarioResult row) => (row.Streams > 0 ? $", {row.Streams} streams" : "") + (row.Stuck > 0 ? $", {row.Stuck} stuck" : "");

    public static string Milliseconds(double value) => value.ToString(value < 10 ? "0.00" : value < 100 ? "0.0" : "N0", CultureInfo.InvariantCulture);

    public static string Microseconds(double? value) => value is { } us ? us.ToString(us < 10 ? "0.0" : "N0", CultureInfo.InvariantCulture) : "-";

    public static string Number(double value) => value.ToString(value < 10 && value != Math.Floor(value) ? "0.0" : "N0", CultureInfo.InvariantCulture);

    private static void Complain(ScenarioResult row, TextWriter to)
    {
        to.WriteLine();
        to.WriteLine($"{row.Servers}, admission {row.Admission}: {row.Scenario} at {row.Rate}:");
        foreach (var complaint in Complaints(row))
            to.WriteLine("  " + complaint);
    }

    private static void Print(IReadOnlyList<ScenarioResult> rows, TextWriter to)
    {
        var lines = rows.Select(r => Columns.Select(c => c.Cell(r)).ToArray()).Prepend([.. Columns.Select(c => c.Title)]).ToList();
        var widths = Columns.Select((_, i) => lines.Max(l => l[i].Length)).ToArray();
        foreach (var line in lines)
            to.WriteLine(string.Join("  ", line.Select((cell, i) => i == 0 ? cell.PadRight(widths[i]) : cell.PadLeft(widths[i]))).TrimEnd());
    }
}
