using System.Globalization;
using System.Text.RegularExpressions;
using OrleansAA.ApiMachinery.Validation;

namespace OrleansAA.ApiMachinery.Go;

/// <summary>Durations as Go writes them: <c>1h30m</c>, <c>10s</c>, <c>250ms</c>.</summary>
public static partial class GoDuration
{
    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        if (text == "0")
            return true;
        var form = Form().Match(text);
        if (!form.Success)
            return false;
        var seconds = 0d;
        for (var i = 0; i < form.Groups["unit"].Captures.Count; i++)
        {
            var number = double.Parse(form.Groups["number"].Captures[i].Value, CultureInfo.InvariantCulture);
            seconds += number * Seconds(form.Groups["unit"].Captures[i].Value);
        }
        if (seconds > TimeSpan.MaxValue.TotalSeconds / 2)
            return false;
        duration = TimeSpan.FromSeconds(form.Groups["sign"].Value == "-" ? -seconds : seconds);
        return true;
    }

    /// <summary>What Go's time.ParseDuration says of a text that is no duration.</summary>
    public static string Explain(string text)
    {
        var rest = text.TrimStart('+', '-');
        while (rest.Length > 0 && (char.IsAsciiDigit(rest[0]) || rest[0] == '.'))
        {
            rest = rest.TrimStart([.. "0123456789."]);
            var unit = new string([.. rest.TakeWhile(c => c != '.' && !char.IsAsciiDigit(c))]);
            if (unit.Length == 0)
                return $"time: missing unit in duration {GoQuote.Quote(text)}";
            if (!Units.Contains(unit))
                return $"time: unknown unit {GoQuote.Quote(unit)} in duration {GoQuote.Quote(text)}";
            rest = rest[unit.Length..];
        }
        return $"time: invalid duration {GoQuote.Quote(text)}";
    }

    private static readonly string[] Units = ["ns", "us", "µs", "μs", "ms", "s", "m", "h"];

    private static double Seconds(string unit) => unit switch
    {
        "ns" => 1e-9,
        "us" or "µs" or "μs" => 1e-6,
        "ms" => 1e-3,
        "s" => 1,
        "m" => 60,
        _ => 3600,
    };

    [GeneratedRegex(@"^(?<sign>[+-]?)((?<number>\d+\.?\d*|\.\d+)(?<unit>ns|us|µs|μs|ms|s|m|h))+$", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
