using System.Globalization;
using OrleansAA.ApiMachinery.Go;
using OrleansAA.Cel.Values;

namespace OrleansAA.ApiMachinery.Expressions;

/// <summary>Strings whose declared format makes them something else in expressions: times, durations, bytes.</summary>
internal static class FormattedText
{
    /// <summary>Characters of a time or a duration: none has more.</summary>
    private const int TimeLengthMax = 128;

    public static bool IsRead(string? format) => format is "byte" or "duration" or "date" or "date-time";

    /// <summary>The value, or an error for a text that has not its format.</summary>
    public static CelValue Read(string format, string text) => format switch
    {
        "byte" => Bytes(text),
        "duration" => Duration(text),
        "date" => Date(text),
        _ => DateTime(text),
    };

    private static CelValue Bytes(string text)
    {
        var bytes = new byte[text.Length];
        return !text.AsSpan().ContainsAny(' ', '\t') && Convert.TryFromBase64String(text, bytes, out var written) ? CelValue.Of(bytes[..written]) : Wrong("Invalid byte formatted string", text, "illegal base64 data");
    }

    private static CelValue Duration(string text) =>
        text.Length <= TimeLengthMax && GoDuration.TryParse(text, out var nanoseconds, out _) ? CelValue.OfNanoseconds(nanoseconds) : Wrong("Invalid duration", text, "unable to parse as duration");

    private static CelValue Date(string text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? CelValue.Of(CelTimestamp.From(new DateTimeOffset(date.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero)))
            : Wrong("Invalid date formatted string", text, "cannot parse as a date");

    private static CelValue DateTime(string text)
    {
        if (CelTimestamp.TryParse(text, out var timestamp))
            return CelValue.Of(timestamp);
        return text.Length <= TimeLengthMax && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? CelValue.Of(CelTimestamp.From(time))
            : Wrong("Invalid date-time formatted string", text, "cannot parse as a time");
    }

    private static CelValue Wrong(string what, string text, string why) => CelValue.Error($"{what} {ClientText.Cut(text)}: {why}");
}
