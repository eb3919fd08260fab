using System.Globalization;
using System.Net;
using System.Reflection;
using System.Text;
using OrleansAA.Load.Results;

namespace OrleansAA.Load.Report;

/// <summary>A page with the table and plots of a result. It needs no script and no other file, and opens from disk.</summary>
internal static class HtmlReport
{
    private static readonly string[] Colours = ["#2f6fde", "#e0752d", "#3f9c35", "#d13b52", "#8f3bb8", "#12939a", "#ad8b00", "#c2569f", "#5195ce", "#7a5c3e", "#6b8e23", "#555f6d"];

    public static string Write(LoadResult result)
    {
        var page = new StringBuilder();
        page.Append("""<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Load</title><style>""").Append(Style()).Append("</style></head><body>");
        WriteHead(page, result);
        foreach (var group in result.Scenarios.GroupBy(s => (s.Servers, s.Admission)))
            WriteGroup(page, $"{group.Key.Servers}, admission {group.Key.Admission}", [.. group]);
        page.Append("<h2>Over time, and how they are spread</h2><p class=\"how\">A full line is p99 over time, a dashed one p50.</p>");
        foreach (var scenario in result.Scenarios.GroupBy(s => s.Scenario))
            WritePlots(page, scenario.Key, [.. scenario.Select((row, i) => (row, Colours[i % Colours.Length]))]);
        return page.Append("</body></html>\n").ToString();
    }

    private static void WriteHead(StringBuilder page, LoadResult result)
    {
        var (machine, settings) = (result.Machine, result.Settings);
        page.Append(result.IsAllWell ? "<h1>Load <span class=\"well\">all calls answered, no event missed</span></h1>" : "<h1>Load <span class=\"ill\">calls failed or events were missed</span></h1>");
        Write(page, $"""<p class="how">{Text(settings.Resource)}, {settings.Objects:N0} objects, {settings.DurationSeconds:0.##} s each after {settings.WarmUpSeconds:0.##} s of warm-up, {settings.Connections} connections, {settings.Callers} callers at the rate max. """);
        Write(page, $"""{Text(machine.Processor)}, {machine.Processors} processors, {machine.MemoryBytes / 1e9:0.#} GB; {Text(machine.System)}; {Text(machine.Runtime)}; {result.Made:yyyy-MM-dd HH:mm} UTC.</p>""");
        page.Append("""
            <p class="how">At a rate, calls are sent when their time has come, and latency counts from then, also if one had to wait to be sent. max: as many as the callers get answered. CPU is the processor time of all
            processes of the server for each call, or for each event that a stream got. Floor: the same for an empty handler that reads and answers as many bytes. Client and server share this machine.</p>
            """);
    }

    private static void WriteGroup(StringBuilder page, string title, IReadOnlyList<ScenarioResult> rows)
    {
        Write(page, $"<h2>{Text(title)}</h2><div class=\"wide\"><table><tr><th>scenario<th>rate<th>done/s<th>p50 ms<th>p95 ms<th>p99 ms<th>max ms<th>CPU µs<th>floor µs<th>RSS MB<th>sent MB<th>received MB<th>failed<th>missed</tr>");
        foreach (var row in rows)
        {
            var ms = row.Milliseconds;
            string[] cells =
            [
                Named(row), row.Rate, ResultTable.Number(row.PerSecond), ResultTable.Milliseconds(ms.P50), ResultTable.Milliseconds(ms.P95), ResultTable.Milliseconds(ms.P99), ResultTable.Milliseconds(ms.Max),
                ResultTable.Microseconds(row.ServerCpuMicroseconds), ResultTable.Microseconds(row.FloorCpuMicroseconds), row.ResidentBytes is { } bytes ? ResultTable.Number(bytes / 1e6) : "-",
                Megabytes(row.BytesSent), Megabytes(row.BytesReceived), ResultTable.Number(row.Failed), row.EventsExpected > 0 ? ResultTable.Number(row.EventsMissed + row.EventsDisordered) : "-",
            ];
            Write(page, $"<tr{(row.IsAllWell ? "" : " class=\"ill\"")}>");
            foreach (var cell in cells)
                Write(page, $"<td>{Text(cell)}");
            page.Append("</tr>");
        }
        page.Append("</table></div>");
        foreach (var complaint in rows.SelectMany(r => ResultTable.Complaints(r).Select(c => $"{r.Scenario} at {r.Rate}: {c}")))
            Write(page, $"<p class=\"ill\">{Text(complaint)}</p>");
        var bars = rows.Where(r => r.ServerCpuMicroseconds > 0).Select((r, i) => new Bar($"{Named(r)} at {r.Rate}", Colours[i % Colours.Length], r.ServerCpuMicroseconds!.Value, r.FloorCpuMicroseconds)).ToList();
        if (bars.Count > 0)
            page.Append(Bars.ToSvg("Server CPU, µs for each call or event; the stroke is the floor", bars));
    }

    private static void WritePlots(StringBuilder page, string scenario, IReadOnlyList<(ScenarioResult Row, string Colour)> rows)
    {
        Write(page, $"<section><h3>{Text(scenario)}</h3><p class=\"legend\">");
        foreach (var (row, colour) in rows)
            Write(page, $"<span><i style=\"background:{colour}\"></i>{Text(Label(row))}</span>");
        page.Append("</p><div class=\"plots\">");
        var time = rows.Max(r => Math.Max(r.Row.Seconds, 1));
        var seconds = Axis.Linear(time, s => Axis.Plain(s) + " s");
        page.Append(LatencyOverTime(rows, seconds).ToSvg()).Append(Distribution(rows).ToSvg());
        page.Append(Over(rows, seconds, $"Throughput, {rows[0].Row.Unit}s/s", Axis.Plain, r => r.OverTime.Select(p => (p.Seconds, p.PerSecond))).ToSvg());
        if (rows.Any(r => r.Row.MemoryOverTime.Count > 0))
            page.Append(Over(rows, seconds, "Memory of the servers, MB", Axis.Plain, r => r.MemoryOverTime.Select(p => (p.Seconds, p.Bytes / 1e6))).ToSvg());
        page.Append("</div></section>");
    }

    private static Plot LatencyOverTime(IReadOnlyList<(ScenarioResult Row, string Colour)> rows, Axis seconds)
    {
        var points = rows.SelectMany(r => r.Row.OverTime).Where(p => p.P50 > 0).ToList();
        var axis = Axis.Logarithmic(points.Select(p => p.P50).DefaultIfEmpty(1).Min(), points.Select(p => p.P99).DefaultIfEmpty(1).Max());
        return new("Latency over time, ms", seconds, axis,
        [
            .. rows.Select(r => new PlotLine(Label(r.Row) + ", p99", r.Colour, [.. r.Row.OverTime.Where(p => p.P99 > 0).Select(p => (p.Seconds, p.P99))])),
            .. rows.Select(r => new PlotLine(Label(r.Row) + ", p50", r.Colour, [.. r.Row.OverTime.Where(p => p.P50 > 0).Select(p => (p.Seconds, p.P50))], IsDashed: true)),
        ]);
    }

    private static Plot Distribution(IReadOnlyList<(ScenarioResult Row, string Colour)> rows)
    {
        // The last point is all of them, which is beyond any number of nines.
        var points = rows.SelectMany(r => r.Row.Distribution).Where(p => p.Part < 1).ToList();
        var all = rows.SelectMany(r => r.Row.Distribution).Select(p => p.Milliseconds).ToList();
        return new(
            "Latency, ms, of this part of all or less", Axis.Nines(points.Select(p => p.Part).DefaultIfEmpty(0.9).Max()), Axis.Logarithmic(all.DefaultIfEmpty(1).Min(), all.DefaultIfEmpty(1).Max()),
            [.. rows.Select(r => new PlotLine(Label(r.Row), r.Colour, [.. r.Row.Distribution.Where(p => p.Part < 1).Select(p => (p.Part, p.Milliseconds))]))]);
    }

    private static Plot Over(IReadOnlyList<(ScenarioResult Row, string Colour)> rows, Axis seconds, string title, Func<double, string> text, Func<ScenarioResult, IEnumerable<(double X, double Y)>> points) =>
        new(title, seconds, Axis.Linear(rows.SelectMany(r => points(r.Row)).Select(p => p.Y).DefaultIfEmpty(1).Max(), text), [.. rows.Select(r => new PlotLine(Label(r.Row), r.Colour, [.. points(r.Row)]))]);

    private static string Label(ScenarioResult row) => $"{row.Servers}, {row.Admission}{ResultTable.Streams(row)}, {row.Rate}";

    private static string Named(ScenarioResult row) => row.Scenario + ResultTable.Streams(row);

    private static string Megabytes(long bytes) => (bytes / 1e6).ToString("0.0", CultureInfo.InvariantCulture);

    private static string Text(string text) => WebUtility.HtmlEncode(text);

    private static string Style()
    {
        using var css = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream("report.css")!);
        return css.ReadToEnd();
    }

    private static void Write(StringBuilder page, FormattableString text) => page.Append(text.ToString(CultureInfo.InvariantCulture));
}
