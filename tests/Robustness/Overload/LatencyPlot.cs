using System.Globalization;
using System.Text;

namespace OrleansAA.Robustness.Overload;

/// <summary>Draws how long requests took: for each time, on a logarithmic scale, the part of them that were answered by then.</summary>
internal static class LatencyPlot
{
    private const int Width = 720;
    private const int Height = 360;
    private const int Margin = 50;
    private const int Decades = 5;
    private const double LeastMilliseconds = 0.1;

    private static readonly string[] Colours = ["#e99", "#c22", "#9bd", "#25b", "#9d9", "#282"];

    public static string Draw(string title, IReadOnlyList<(string Name, List<double> Milliseconds)> curves)
    {
        var svg = new StringBuilder();
        svg.AppendLine(CultureInfo.InvariantCulture, $"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {Height + 20 * curves.Count}" font-family="sans-serif" font-size="12">""");
        svg.AppendLine("""<rect width="100%" height="100%" fill="white"/>""");
        svg.AppendLine(CultureInfo.InvariantCulture, $"""<text x="{Width / 2}" y="20" text-anchor="middle" font-size="14">{title}</text>""");
        for (var decade = 0; decade <= Decades; decade++)
        {
            var ms = LeastMilliseconds * Math.Pow(10, decade);
            svg.AppendLine(CultureInfo.InvariantCulture, $"""<path d="M{X(ms):F1} {Y(0)}V{Y(1)}" stroke="#ddd"/><text x="{X(ms):F1}" y="{Height - Margin + 18}" text-anchor="middle">{ms:0.#} ms</text>""");
        }
        foreach (var part in (double[])[0, 0.25, 0.5, 0.75, 1])
            svg.AppendLine(CultureInfo.InvariantCulture, $"""<path d="M{Margin} {Y(part):F1}H{Width - Margin}" stroke="#ddd"/><text x="{Margin - 6}" y="{Y(part) + 4:F1}" text-anchor="end">{part:P0}</text>""");
        for (var i = 0; i < curves.Count; i++)
        {
            var (name, sorted) = (curves[i].Name, curves[i].Milliseconds.Order().ToList());
            var points = sorted.Select((ms, at) => string.Create(CultureInfo.InvariantCulture, $"{X(ms):F1},{Y((at + 1.0) / sorted.Count):F1}")).Distinct();
            svg.AppendLine(CultureInfo.InvariantCulture, $"""<polyline fill="none" stroke="{Colours[i % Colours.Length]}" stroke-width="2" points="{string.Join(' ', points)}"/>""");
            svg.AppendLine(CultureInfo.InvariantCulture, $"""<path d="M{Margin} {Height + 20 * i}h24" stroke="{Colours[i % Colours.Length]}" stroke-width="3"/><text x="{Margin + 32}" y="{Height + 20 * i + 4}">{name}</text>""");
        }
        return svg.AppendLine("</svg>").ToString();
    }

    private static double X(double milliseconds) =>
        Margin + (Width - 2 * Margin) * Math.Clamp(Math.Log10(milliseconds / LeastMilliseconds) / Decades, 0, 1);

    private static double Y(double part) => Height - Margin - (Height - 2 * Margin) * part;
}
