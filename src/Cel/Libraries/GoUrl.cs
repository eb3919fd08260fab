using System.Globalization;
using System.Text;

namespace OrleansAA.Cel.Libraries;

/// <summary>A URL as Go's <c>net/url</c> takes the target of a request apart; <see cref="Uri"/> mends and refuses other things.</summary>
internal sealed record GoUrl(string Scheme, string Host, string EscapedPath, string Query)
{
    private const int ShownMax = 100;

    /// <summary>An absolute URL or an absolute path. Null with what is wrong.</summary>
    public static GoUrl? ParseRequestUri(string text, out string problem)
    {
        var shown = $"parse {Values.Text.Quote(text.Length > ShownMax ? text[..ShownMax] : text)}: ";
        try
        {
            problem = "";
            return Parse(text);
        }
        catch (FormatException wrong)
        {
            problem = shown + wrong.Message;
            return null;
        }
    }

    public string Hostname
    {
        get
        {
            var end = PortStart(Host);
            var name = end < 0 ? Host : Host[..end];
            return name.StartsWith('[') && name.EndsWith(']') ? name[1..^1] : name;
        }
    }

    public string Port => PortStart(Host) is var start and >= 0 ? Host[(start + 1)..] : "";

    /// <summary>The values of each name, in the order in which they stand; what cannot be unescaped is left out.</summary>
    public Dictionary<string, List<string>> QueryValues()
    {
        var values = new Dictionary<string, List<string>>();
        foreach (var part in Query.Split('&'))
        {
            if (part.Length == 0 || part.Contains(';', StringComparison.Ordinal)) continue;
            var equal = part.IndexOf('=', StringComparison.Ordinal);
            if (Unescaped(equal < 0 ? part : part[..equal], isQuery: true) is not { } name || Unescaped(equal < 0 ? "" : part[(equal + 1)..], isQuery: true) is not { } value) continue;
            if (!values.TryGetValue(name, out var all)) values[name] = all = [];
            all.Add(value);
        }
        return values;
    }

    public override string ToString() => $"{(Scheme.Length > 0 ? Scheme + ":" : "")}{(Host.Length > 0 || Scheme.Length > 0 ? "//" : "")}{Host}{EscapedPath}{(Query.Length > 0 ? "?" + Query : "")}";

    private static GoUrl Parse(string text)
    {
        if (text.Any(c => c < ' ' || c == 0x7f)) throw new FormatException("net/url: invalid control character in URL");
        if (text.Length == 0) throw new FormatException("empty url");
        if (text == "*") return new("", "", "*", "");
        var (scheme, rest) = TakeScheme(text);
        var mark = rest.IndexOf('?', StringComparison.Ordinal);
        var query = mark < 0 ? "" : rest[(mark + 1)..];
        if (mark >= 0) rest = rest[..mark];
        if (!rest.StartsWith('/'))
        {
            // An opaque URL (mailto:someone) is fine, a relative path is not.
            return scheme.Length > 0 ? new(scheme, "", "", query) : throw new FormatException("invalid URI for request");
        }
        var host = "";
        if (scheme.Length > 0 && rest.StartsWith("//", StringComparison.Ordinal))
        {
            var end = rest.IndexOf('/', 2);
            host = Authority(end < 0 ? rest[2..] : rest[2..end]);
            rest = end < 0 ? "" : rest[end..];
        }
        if (Unescaped(rest, isQuery: false) is null) throw BadEscape(rest);
        return new(scheme.ToLowerInvariant(), host, Escaped(rest), query);
    }

    private static (string Scheme, string Remainder) TakeScheme(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (char.IsAsciiLetter(c)) continue;
            if (char.IsAsciiDigit(c) || c is '+' or '-' or '.')
            {
                if (i == 0) return ("", text);
                continue;
            }
            if (c != ':') return ("", text);
            return i == 0 ? throw new FormatException("missing protocol scheme") : (text[..i], text[(i + 1)..]);
        }
        return ("", text);
    }

    private static string Authority(string text)
    {
        var at = text.LastIndexOf('@');
        if (at >= 0 && (text[..at].Any(c => !char.IsAsciiLetterOrDigit(c) && !"-._:~!$&'()*+,;=%@".Contains(c, StringComparison.Ordinal)) || Unescaped(text[..at], isQuery: false) is null))
            throw new FormatException("net/url: invalid userinfo");
        var host = text[(at + 1)..];
        if (host.StartsWith('['))
        {
            var end = host.LastIndexOf(']');
            if (end < 0) throw new FormatException("missing ']' in host");
            if (!IsPort(host[(end + 1)..])) throw new FormatException($"invalid port {Values.Text.Quote(host[(end + 1)..])} after host");
        }
        else if (host.LastIndexOf(':') is var colon and >= 0 && !IsPort(host[colon..]))
        {
            throw new FormatException($"invalid port {Values.Text.Quote(host[colon..])} after host");
        }
        foreach (var c in host)
            if (c < 0x80 && !char.IsAsciiLetterOrDigit(c) && !"-._~!$&'()*+,;=:[]<>\"%".Contains(c, StringComparison.Ordinal)) throw new FormatException($"invalid character {Values.Text.Quote(c.ToString())} in host name");
        return Unescaped(host, isQuery: false) ?? throw BadEscape(host);
    }

    private static bool IsPort(string text) => text.Length == 0 || (text[0] == ':' && text.Skip(1).All(char.IsAsciiDigit));

    private static int PortStart(string host) => host.LastIndexOf(':') is var colon && colon > host.LastIndexOf(']') ? colon : -1;

    private static FormatException BadEscape(string text)
    {
        for (var i = 0; i < text.Length; i++)
            if (text[i] == '%' && !(i + 2 < text.Length && char.IsAsciiHexDigit(text[i + 1]) && char.IsAsciiHexDigit(text[i + 2]))) return new($"invalid URL escape {Values.Text.Quote(text[i..Math.Min(text.Length, i + 3)])}");
        return new("invalid URL escape");
    }

    /// <summary>What stands as it is in a path, and the rest escaped.</summary>
    private static string Escaped(string path)
    {
        if (path.All(c => char.IsAsciiLetterOrDigit(c) || "-_.~$&+,/:;=@!'()*[]%".Contains(c, StringComparison.Ordinal))) return path;
        var escaped = new StringBuilder();
        foreach (var unit in Encoding.UTF8.GetBytes(Unescaped(path, isQuery: false) ?? path))
        {
            if (unit < 0x80 && (char.IsAsciiLetterOrDigit((char)unit) || "-_.~$&+,/:;=@".Contains((char)unit, StringComparison.Ordinal))) escaped.Append((char)unit);
            else escaped.Append(CultureInfo.InvariantCulture, $"%{unit:X2}");
        }
        return escaped.ToString();
    }

    private static string? Unescaped(string text, bool isQuery)
    {
        if (!text.AsSpan().ContainsAny('%', '+')) return text;
        var bytes = new List<byte>(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '%')
            {
                if (i + 2 >= text.Length || !byte.TryParse(text.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)) return null;
                bytes.Add(value);
                i += 2;
            }
            else if (text[i] == '+' && isQuery)
            {
                bytes.Add((byte)' ');
            }
            else
            {
                var units = char.IsHighSurrogate(text[i]) && i + 1 < text.Length ? 2 : 1;
                bytes.AddRange(Encoding.UTF8.GetBytes(text.Substring(i, units)));
                i += units - 1;
            }
        }
        return Encoding.UTF8.GetString([.. bytes]);
    }
}
