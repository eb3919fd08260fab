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
    /// <summary>The clauses, best first: by quality, then the more specific, then as they stand.</summary>
    public static IReadOnlyList<AcceptClause> Parse(string header) =>
    [
        .. header.Split(',').Select(ParseClause).OfType<AcceptClause>()
            .OrderByDescending(c => c.Quality)
            .ThenBy(c => c.Type == "*")
            .ThenBy(c => c.SubType == "*"),
    ];

    private static AcceptClause? ParseClause(string text)
    {
        var parts = text.Trim().Split(';');
        var (type, subType) = parts[0].Split('/') switch
        {
            [var only] when only.Trim() == "*" => ("*", "*"),
            [var before, var after] when after.Length > 0 => (before.Trim(), after.Trim()),
            _ => ("", ""),
        };
        if (type.Length == 0)
            return null;
        var parameters = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var part in parts.Skip(1))
        {
            if (part.Split('=') is [var name, var value] && value.Length > 0)
                parameters[name.Trim()] = value.Trim();
        }
        var quality = 1d;
        if (parameters.Remove("q", out var q))
            _ = double.TryParse(q, NumberStyles.Float, CultureInfo.InvariantCulture, out quality);
        return new(type, subType, quality, parameters);
    }
}
