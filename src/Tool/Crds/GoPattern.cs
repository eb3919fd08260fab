using System.Text;
using System.Text.RegularExpressions;

namespace OrleansAA.Tool.Crds;

/// <summary>A pattern of Go (RE2) as one of .NET that takes linear time.</summary>
internal static class GoPattern
{
    private static readonly (string Go, string Own)[] Classes =
    [
        ("[:alnum:]", "a-zA-Z0-9"), ("[:alpha:]", "a-zA-Z"), ("[:digit:]", "0-9"), ("[:lower:]", "a-z"), ("[:upper:]", "A-Z"), ("[:xdigit:]", "0-9A-Fa-f"),
        ("[:space:]", @"\t\n\v\f\r "), ("[:blank:]", @"\t "), ("[:word:]", "0-9A-Za-z_"), ("[:punct:]", @"!-/:-@\[-`{-~"), ("[:ascii:]", @"\x00-\x7F"), ("[:print:]", " -~"), ("[:graph:]", "!-~"), ("[:cntrl:]", @"\x00-\x1F\x7F"),
    ];

    /// <returns>Null for one that .NET cannot match, or not in linear time.</returns>
    public static string? Convert(string pattern)
    {
        if (pattern.Contains(@"\Q", StringComparison.Ordinal) || pattern.Contains("(?U", StringComparison.Ordinal))
            return null;
        var text = new StringBuilder(pattern).Replace("(?P<", "(?<");
        foreach (var (go, own) in Classes)
            text.Replace(go, own);
        try
        {
            _ = new Regex(text.ToString(), RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
            return text.ToString();
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }
}
