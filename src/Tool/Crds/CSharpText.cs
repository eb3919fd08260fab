using System.Globalization;
using System.Text;

namespace OrleansAA.Tool.Crds;

/// <summary>Names, literals and comments of C#.</summary>
internal static class CSharpText
{
    /// <summary>Names that a property cannot have, for every object has such a method or the language such a member.</summary>
    private static readonly HashSet<string> Taken = ["Equals", "GetHashCode", "GetType", "ToString", "MemberwiseClone", "ReferenceEquals", "Finalize"];

    /// <summary>A name on the wire as C# writes it: <c>max-size</c> is <c>MaxSize</c>.</summary>
    public static string Pascal(string wire)
    {
        var name = new StringBuilder();
        var upper = true;
        foreach (var c in wire)
        {
            if (!char.IsAsciiLetterOrDigit(c))
            {
                upper = true;
                continue;
            }
            name.Append(upper ? char.ToUpperInvariant(c) : c);
            upper = false;
        }
        var text = name.Length == 0 ? "Member" : name.ToString();
        return char.IsAsciiDigit(text[0]) ? "N" + text : Taken.Contains(text) ? text + "Value" : text;
    }

    /// <summary>What the machinery makes of a property's name.</summary>
    public static string Camel(string name) => char.ToLowerInvariant(name[0]) + name[1..];

    /// <summary>One of many: <c>Listeners</c> is <c>Listener</c>.</summary>
    public static string Singular(string name) => name switch
    {
        _ when name.EndsWith("ies", StringComparison.Ordinal) && name.Length > 4 => name[..^3] + "y",
        _ when name.EndsWith("sses", StringComparison.Ordinal) || name.EndsWith("xes", StringComparison.Ordinal) || name.EndsWith("ches", StringComparison.Ordinal) => name[..^2],
        _ when name.EndsWith("ss", StringComparison.Ordinal) || name.EndsWith("us", StringComparison.Ordinal) || name.EndsWith("is", StringComparison.Ordinal) || name.Length < 4 => name,
        _ when name.EndsWith('s') => name[..^1],
        _ => name,
    };

    public static string Literal(string text)
    {
        var literal = new StringBuilder("\"");
        foreach (var c in text)
        {
            literal.Append(c switch
            {
                '"' => "\\\"",
                '\\' => @"\\",
                '\n' => @"\n",
                '\r' => @"\r",
                '\t' => @"\t",
                _ when char.IsControl(c) || c is '\u2028' or '\u2029' or '\uFEFF' || char.IsSurrogate(c) => $"\\u{(int)c:x4}",
                _ => c.ToString(),
            });
        }
        return literal.Append('"').ToString();
    }

    public static string Literal(double number) => number.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>A doc comment; nothing where there is no text.</summary>
    public static string Comment(string? text, string indent)
    {
        if (string.IsNullOrWhiteSpace(text))
            return "";
        var lines = Escaped(text.Trim()).Split('\n').Select(l => l.Trim()).ToList();
        if (lines.Count == 1)
            return $"{indent}/// <summary>{lines[0]}</summary>\n";
        return $"{indent}/// <summary>\n{string.Concat(lines.Select(l => $"{indent}/// {l}".TrimEnd() + "\n"))}{indent}/// </summary>\n";
    }

    private static string Escaped(string text) =>
        string.Concat(text.Where(c => c == '\n' || !char.IsControl(c))).Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);
}
