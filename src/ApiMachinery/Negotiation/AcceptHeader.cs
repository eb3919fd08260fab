using System.Globalization;

namespace OrleansAA.ApiMachinery.Negotiation;

/// <summary>One clause of an Accept header: <c>application/json;as=Table;q=0.5</c>.</summary>
/// <param name="Type">Before the slash; may be <c>*</c>.</param>
/// <param name="SubType">After it; may be <c>*</c>.</param>
/// <param name="Quality">The parameter q; 1 if not given.</param>
/// <param name="Parameters">The other parameters.</param>
public sealed record AcceptClause(string Type, string SubType, double Quality, IReadOnlyDictionary<string, string> Parameters)
{
    /// <summary>Whether the clause takes a media type. Names are compared as they are written.</summary>
    public bool Takes(string type, string subType) =>
        (Type == type && (SubType == subType || SubType == "*")) || (Type == "*" && SubType == "*");
}

/// <summary>Parses Accept headers as goautoneg does: what is malformed is passed over.</summary>
public static class AcceptHeader
{
    /// <summary>
    /// Clauses up to which the order is that of goautoneg's comparison, which is none (either of <c>*/*</c> and <c>a/b;q=0.1</c> may come before the other):
    /// then it depends on how one sorts, which for few is by insertion. More are sorted by quality, then the more specific, then as they stand.
    /// </summary>
    private const int InsertedMax = 12;

    private const NumberStyles QualityForm = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    private static readonly Dictionary<string, string> NoParameters = [];

    /// <summary>The clauses, best first.</summary>
    public static IReadOnlyList<AcceptClause> Parse(string header)
    {
        var clauses = new List<AcceptClause>();
        foreach (var range in header.AsSpan().Split(','))
        {
            if (ParseClause(header[range]) is { } clause)
                clauses.Add(clause);
        }
        if (clauses.Count > InsertedMax)
            return [.. clauses.OrderByDescending(c => c.Quality).ThenBy(c => c.Type == "*").ThenBy(c => c.SubType == "*")];
        for (var i = 1; i < clauses.Count; i++)
        {
            for (var at = i; at > 0 && IsBetter(clauses[at], clauses[at - 1]); at--)
                (clauses[at], clauses[at - 1]) = (clauses[at - 1], clauses[at]);
        }
        return clauses;
    }

    private static bool IsBetter(AcceptClause left, AcceptClause right) =>
        left.Quality > right.Quality || (left.Type != "*" && right.Type == "*") || (left.SubType != "*" && right.SubType == "*");

    private static AcceptClause? ParseClause(string text)
    {
        var parts = text.Trim(' ').Split(';');
        var (type, rest) = Cut(parts[0], '/');
        var (subType, more) = Cut(rest, '/');
        if (rest.Length == 0 && type.Trim(' ') == "*")
            subType = "*";
        else if (rest.Length == 0 || more.Length > 0)
            return null;
        var (quality, parameters) = ParseParameters(parts.AsSpan(1));
        return new(type.Trim(' '), subType.Trim(' '), quality, parameters);
    }

    private static (double Quality, IReadOnlyDictionary<string, string> Parameters) ParseParameters(ReadOnlySpan<string> parts)
    {
        if (parts.IsEmpty)
            return (1, NoParameters);
        var quality = 1d;
        var parameters = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var part in parts)
        {
            var (name, rest) = Cut(part, '=');
            var (value, more) = Cut(rest, '=');
            if (rest.Length == 0 || more.Length > 0)
                continue;
            if (name.Trim(' ') is not "q" and var token)
                parameters[token] = value.Trim(' ');
            else
                _ = double.TryParse(value, QualityForm, CultureInfo.InvariantCulture, out quality);
        }
        return (quality, parameters);
    }

    private static (string Before, string Behind) Cut(string text, char separator)
    {
        var at = text.IndexOf(separator, StringComparison.Ordinal);
        return at < 0 ? (text, "") : (text[..at], text[(at + 1)..]);
    }
}
