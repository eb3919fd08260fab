using System.Collections.Frozen;
using System.Text;
using System.Text.RegularExpressions;

namespace OrleansAA.ApiMachinery.Expressions;

/// <summary>Names of members as expressions write them: <c>x-y</c> is <c>x__dash__y</c>, <c>namespace</c> is <c>__namespace__</c>.</summary>
/// <remarks>Source: k8s.io/apiserver/pkg/cel/escaping.go.</remarks>
public static partial class CelNames
{
    private const string Underscores = "__";

    private static readonly FrozenSet<string> Reserved = FrozenSet.Create(
        StringComparer.Ordinal,
        "true", "false", "null", "in", "as", "break", "const", "continue", "else", "for", "function", "if", "import", "let", "loop", "package", "namespace", "return", "var", "void", "while");

    /// <summary>True for a word that the language keeps for itself.</summary>
    public static bool IsReserved(string name) => Reserved.Contains(name);

    /// <returns>Null for a name that no expression can write.</returns>
    public static string? Escape(string name)
    {
        if (name.Length == 0 || char.IsAsciiDigit(name[0]))
            return null;
        if (IsReserved(name))
            return Underscores + name + Underscores;
        var escaped = new StringBuilder(name.Length);
        for (var i = 0; i < name.Length; i++)
        {
            if (name[i] == '_' && i + 1 < name.Length && name[i + 1] == '_')
            {
                escaped.Append("__underscores__");
                i++;
            }
            else if (Escaped(name[i]) is { } text)
            {
                escaped.Append(text);
            }
            else if (char.IsAsciiLetterOrDigit(name[i]) || name[i] == '_')
            {
                escaped.Append(name[i]);
            }
            else
            {
                return null;
            }
        }
        return escaped.ToString();
    }

    /// <returns>Null for what no name is escaped as.</returns>
    public static string? Unescape(string escaped)
    {
        if (!escaped.Contains(Underscores, StringComparison.Ordinal))
            return escaped;
        var isValid = true;
        var name = Sequence().Replace(escaped, match =>
        {
            var word = match.Value[2..^2];
            if (Unescaped(word) is { } text)
                return text;
            isValid &= IsReserved(word) && match.Length == escaped.Length;
            return word;
        });
        return isValid ? name : null;
    }

    private static string? Escaped(char c) => c switch
    {
        '.' => "__dot__",
        '-' => "__dash__",
        '/' => "__slash__",
        _ => null,
    };

    private static string? Unescaped(string word) => word switch
    {
        "underscores" => Underscores,
        "dot" => ".",
        "dash" => "-",
        "slash" => "/",
        _ => null,
    };

    [GeneratedRegex("__[^_]+__", RegexOptions.NonBacktracking)]
    private static partial Regex Sequence();
}
