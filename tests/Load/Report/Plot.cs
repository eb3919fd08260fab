using System.Globalization;
using System.Net;
using System.Text;

namespace OrleansAA.Load.Report;

/// <summary>One line of a plot.</summary>
/// <param name="Name">Told when it is pointed at.</param>
/// <param name="Colour">Of CSS.</param>
/// <param name="Points">From left to right.</param>
/// <param name="IsDashed">Beside another of the same colour.</param>
internal sealed record PlotLine(string Name, string Colour, IReadOnlyList<(double X, double Y)> Points, bool IsDashed = false);

/// <summary>Lines over two axes, as SVG inside of a page.</summary>
internal sealed record Plot(string Title, Axis X, Axis Y, IReadOnlyList<PlotLine> Lines)
{
    private const double Width = 440;
    private const double Height = 240;
    private const double Left = 58;
    private const double Right = 26;
    private const double Top = 28;
    private const double Bottom = 26;

    public string ToSvg()
    {
        var svg = new StringBuilder();
        Write(svg, $"""<svg viewBox="0 0 {Width} {Height}" role="img" aria-label="{Text(Title)}">""");
        Write(svg, $"""<text x="{Left}" y="16" class="title">{Text(Title)}</text>""");
        foreach (var (value, text) in X.Ticks)
            Write(svg, $"""<path d="M{AtX(value):0.#} {Top}V{Height - Bottom}" class="grid"/><text x="{AtX(value):0.#}" y="{Height - Bottom + 16}" text-anchor="middle">{Text(text)}</text>""");
        foreach (var (value, text) in Y.Ticks)
            Write(svg, $"""<path d="M{Left} {AtY(value):0.#}H{Width - Right}" class="grid"/><text x="{Left - 6}" y="{AtY(value) + 4:0.#}" text-anchor="end">{Text(text)}</text>""");
        foreach (var line in Lines.Where(l => l.Points.Count > 0))
        {
            var points = string.Join(' ', line.Points.Select(p => string.Create(CultureInfo.InvariantCulture, $"{AtX(p.X):0.#},{AtY(p.Y):0.#}")));
            Write(svg, $"""<polyline points="{points}" stroke="{line.Colour}"{(line.IsDashed ? " stroke-dasharray=\"4 3\"" : "")}><title>{Text(line.Name)}</title></polyline>""");
        }
        return svg.Append("</svg>").ToString();
    }

    private double AtX(double value) => Left + X.At(value) * (Width - Left - Right);

    private double AtY(double value) => Height - Bottom - Y.At(value) * (Height - Top - Bottom);

    private static string Text(string text) => WebUtility.HtmlEncode(text);

    private static void Write(StringBuilder svg, FormattableString text) => svg.Append(text.ToString(CultureInfo.InvariantCulture));
}
