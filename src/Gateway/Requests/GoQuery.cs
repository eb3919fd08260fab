namespace OrleansAA.Gateway.Requests;

/// <summary>
/// The query of a request, taken apart as Go's url.ParseQuery does when its error is passed over: names are compared exactly; a pair with a semicolon or
/// a bad escape is as if it were not there; <c>a</c> is <c>a=</c>. Taken apart when it is first asked, once.
/// </summary>
internal sealed class GoQuery(string text)
{
    public static readonly GoQuery Empty = new("");

    private List<KeyValuePair<string, string>>? _pairs;

    /// <summary>True if the name is there, with or without a value.</summary>
    public bool Has(string name) => Find(name) is not null;

    /// <summary>The first value of a name: of those that are repeated, it counts. "" if there is none.</summary>
    public string First(string name) => Find(name) ?? "";

    /// <summary>The first value of a name; null if it is not there.</summary>
    public string? Find(string name)
    {
        if (text.Length == 0)
            return null;
        foreach (var (key, value) in Pairs())
        {
            if (key == name)
                return value;
        }
        return null;
    }

    /// <summary>All values of a name.</summary>
    public string[] All(string name) => text.Length == 0 ? [] : [.. Pairs().Where(p => p.Key == name).Select(p => p.Value)];

    /// <summary>True if the name is there and not turned off: anything but <c>false</c> and <c>0</c> is true, the bare name too.</summary>
    public bool IsTrue(string name) => Flag(name) ?? false;

    /// <summary>The same, or null if the name is not there.</summary>
    public bool? Flag(string name) => Find(name) is { } value ? value != "0" && !value.Equals("false", StringComparison.OrdinalIgnoreCase) : null;

    private List<KeyValuePair<string, string>> Pairs() => _pairs ??= Parse(text);

    private static List<KeyValuePair<string, string>> Parse(string text)
    {
        var pairs = new List<KeyValuePair<string, string>>();
        foreach (var range in text.AsSpan().Split('&'))
        {
            var pair = text[range];
            if (pair.Length == 0 || pair.Contains(';', StringComparison.Ordinal))
                continue;
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            var (name, value) = equals < 0 ? (pair, "") : (pair[..equals], pair[(equals + 1)..]);
            if (GoEscapes.TryUnescape(name, plusIsSpace: true, out name) && GoEscapes.TryUnescape(value, plusIsSpace: true, out value))
                pairs.Add(new(name, value));
        }
        return pairs;
    }
}
