using System.Globalization;
using System.Net;
using System.Text;

namespace OrleansAA.Load.Report;

/// <summary>One bar, with the part of it that nothing can take away.</summary>
/// <param name="Name">Beside it.</param>
/// <param name="Colour">Of CSS.</param>
/// <param name="Value">How long it is.</param>
/// <param name="Floor">Up to where it is dark; null: not known.</param>
internal sealed record Bar(string Name, string Colour, double Value, double? Floor);

/// <summary>Bars below each other, on a logarithmic scale, as SVG inside of a page.</summary>
internal static class Bars
{
    private const double Width = 900;
    private const double Left = 290;
    private const double Right = 120;
    private const double Row = 18;

    public static string ToSvg(string title, IReadOnlyList<Bar> bars)
    {
        var axis = Axis.Logarithmic(bars.Min(b => Math.Min(b.Value, b.Floor is > 0 ? b.Floor.Value : b.Value)) / 2, bars.Max(b => Math.Max(b.Value, b.Floor ?? 0)));
        var height = bars.Count * Row + 50;
        var svg = new StringBuilder();
        Write(svg, $"""<svg viewBox="0 0 {Width} {height}" class="bars" role="img" aria-label="{WebUtility.HtmlEncode(title)}"><text x="{Left}" y="16" class="title">{WebUtility.HtmlEncode(title)}</text>""");
        foreach (var (value, text) in axis.Ticks)
            Write(svg, $"""<path d="M{At(value):0.#} 26V{height - 22}" class="grid"/><text x="{At(value):0.#}" y="{height - 6}" text-anchor="middle">{text}</text>""");
        foreach (var (i, bar) in bars.Index())
        {
            var y = 28 + i * Row;
            Write(svg, $"""<text x="{Left - 6}" y="{y + 12}" text-anchor="end">{WebUtility.HtmlEncode(bar.Name)}</text>""");
            Write(svg, $"""<rect x="{Left}" y="{y}" width="{At(bar.Value) - Left:0.#}" height="{Row - 4}" fill="{bar.Colour}"/>""");
            if (bar.Floor is { } floor)
                Write(svg, $"""<path d="M{At(floor):0.#} {y - 1}v{Row - 2}" class="floor"><title>floor {floor:0.#}</title></path>""");
            Write(svg, $"""<text x="{At(bar.Value) + 6:0.#}" y="{y + 12}">{(bar.Value < 10 ? bar.Value.ToString("0.0", CultureInfo.InvariantCulture) : bar.Value.ToString("N0", CultureInfo.InvariantCulture))}</text>""");
        }
        return svg.Append("</svg>").ToString();

        double At(double value) => Left + axis.At(value) * (Width - Left - Right);
    }

    private static void Write(StringBuilder svg, FormattableString text) => svg.Append(text.ToString(CultureInfo.InvariantCulture));
}
