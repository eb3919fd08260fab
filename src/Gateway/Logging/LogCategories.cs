using System.Globalization;

namespace OrleansAA.Gateway.Logging;

/// <summary>Reads verbosities of categories: <c>OrleansAA.Storage=4,Orleans=5</c>.</summary>
internal static class LogCategories
{
    /// <summary>Categories that have a verbosity of their own.</summary>
    private const int CountMax = 64;

    /// <returns>Null if it is none.</returns>
    public static CategoryVerbosity? Parse(string text) =>
        text.LastIndexOf('=') is > 0 and var equals
        && int.TryParse(text.AsSpan(equals + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var verbosity) && verbosity <= LogVerbosity.Max
        && text[..equals].All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_')
            ? new(text[..equals], verbosity)
            : null;

    /// <returns>Null if one of them is none, or there are too many.</returns>
    public static IReadOnlyList<CategoryVerbosity>? ParseAll(string text)
    {
        var parsed = text.Split(',', CountMax + 1, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(Parse).ToList();
        return parsed.Contains(null) || parsed.Count > CountMax ? null : [.. parsed.OfType<CategoryVerbosity>()];
    }
}
