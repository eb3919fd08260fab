using System.Net.Http.Headers;
using System.Text;

namespace OrleansAA.Testing.Root;

/// <summary>The headers in which the aggregator says who is calling.</summary>
internal static class IdentityHeaders
{
    private const string ExtraPrefix = "X-Remote-Extra-";

    /// <summary>Characters a header's name may have besides letters and digits; the percent sign, which escapes the others, is not among them.</summary>
    private const string TokenCharacters = "!#$&'*+-.^_`|~";

    public static void Set(HttpRequestHeaders headers, RootUser user)
    {
        Remove(headers);
        headers.TryAddWithoutValidation("X-Remote-User", user.Name);
        if (user.Uid.Length > 0)
            headers.TryAddWithoutValidation("X-Remote-Uid", user.Uid);
        // One header for each value, though not yet here: see RepeatedHeaders.
        if (user.Groups.Count > 0)
            headers.TryAddWithoutValidation("X-Remote-Group", string.Join(RepeatedHeaders.Separator, user.Groups));
        foreach (var (key, values) in user.Extra)
            headers.TryAddWithoutValidation(ExtraPrefix + Escape(key), string.Join(RepeatedHeaders.Separator, values));
    }

    private static void Remove(HttpRequestHeaders headers)
    {
        headers.Remove("Authorization");
        foreach (var name in headers.Select(h => h.Key).Where(n => n.StartsWith("X-Remote-", StringComparison.OrdinalIgnoreCase)).ToList())
            headers.Remove(name);
    }

    private static string Escape(string key)
    {
        var escaped = new StringBuilder();
        foreach (var b in Encoding.UTF8.GetBytes(key))
            escaped.Append(char.IsAsciiLetterOrDigit((char)b) || TokenCharacters.Contains((char)b) ? ((char)b).ToString() : $"%{b:X2}");
        return escaped.ToString();
    }
}
