using System.Text;
using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Go;
using OrleansAA.ApiMachinery.Users;

namespace OrleansAA.Gateway.Impersonation;

/// <summary>The headers in which a caller asks to act as somebody else (k8s.io/apiserver/pkg/endpoints/filters/impersonation).</summary>
internal static class ImpersonationHeaders
{
    private const string User = "Impersonate-User";
    private const string Uid = "Impersonate-Uid";
    private const string Group = "Impersonate-Group";
    private const string ExtraPrefix = "Impersonate-Extra-";
    private const string Prefix = "Impersonate-";

    /// <summary>Characters of the claim that a refusal repeats.</summary>
    private const int EchoLengthMax = 4096;

    /// <summary>Reads who is asked for, exactly as it was sent, and removes the headers: nothing behind this may tell who acts from who acts as somebody else.</summary>
    /// <returns>Null if nobody is asked for.</returns>
    /// <exception cref="StatusException">400: something of a user is asked for, but no user.</exception>
    public static UserInfo? Take(IHeaderDictionary headers)
    {
        if (!AreAsked(headers))
            return null;
        var groups = headers[Group].Select(g => g ?? "").ToList();
        var extra = new SortedDictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        var extras = headers.Where(h => h.Key.StartsWith(ExtraPrefix, StringComparison.OrdinalIgnoreCase)).ToList();
        foreach (var (name, values) in extras)
        {
            var key = Unescape(name[ExtraPrefix.Length..].ToLowerInvariant());
            extra[key] = [.. extra.GetValueOrDefault(key) ?? [], .. values.Select(v => v ?? "")];
        }
        var wanted = new UserInfo(First(headers, User), First(headers, Uid), groups, extra);
        foreach (var name in extras.Select(e => e.Key).Append(User).Append(Uid).Append(Group))
            headers.Remove(name);
        if (wanted.Name.Length > 0)
            return wanted;
        return wanted.Uid.Length == 0 && groups.Count == 0 && extra.Count == 0
            ? null
            : throw Statuses.BadRequest($"requested {Print(wanted)} without impersonating a user name");
    }

    /// <summary>Most requests ask for nobody.</summary>
    private static bool AreAsked(IHeaderDictionary headers)
    {
        foreach (var (name, _) in headers)
        {
            if (name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
                return true;
        }
        return false;
    }

    private static string First(IHeaderDictionary headers, string name) => headers[name] is { Count: > 0 } values ? values[0] ?? "" : "";

    /// <summary>A key that is no good escape is taken as it is.</summary>
    private static string Unescape(string key)
    {
        for (var i = key.IndexOf('%', StringComparison.Ordinal); i >= 0; i = key.IndexOf('%', i + 1))
        {
            if (i + 2 >= key.Length || !char.IsAsciiHexDigit(key[i + 1]) || !char.IsAsciiHexDigit(key[i + 2]))
                return key;
        }
        return Uri.UnescapeDataString(key);
    }

    /// <summary>As Go prints the value with %#v.</summary>
    private static string Print(UserInfo user)
    {
        var text = new StringBuilder($"&user.DefaultInfo{{Name:{GoQuote.Quote(user.Name)}, UID:{Quote(user.Uid)}, Groups:{Strings(user.Groups)}, Extra:map[string][]string");
        if (user.Extra.Count == 0)
            return text.Append("(nil)}").ToString();
        foreach (var (key, values) in user.Extra.TakeWhile(_ => text.Length < EchoLengthMax))
            text.Append(text[^1] == '}' ? ", " : "{").Append(Quote(key)).Append(':').Append(Strings(values));
        return text.Append("}}").ToString();
    }

    private static string Strings(IReadOnlyList<string> values)
    {
        if (values.Count == 0)
            return "[]string(nil)";
        var quoted = string.Join(", ", values.Select(Quote));
        return "[]string{" + (quoted.Length > EchoLengthMax ? quoted[..EchoLengthMax] + "..." : quoted) + "}";
    }

    private static string Quote(string text) => GoQuote.Quote(text.Length > EchoLengthMax ? text[..EchoLengthMax] : text);
}
