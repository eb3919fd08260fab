using System.Collections.Frozen;

namespace OrleansAA.Gateway.Authentication;

/// <summary>How identity headers are called, and which certificates allow them.</summary>
/// <param name="Allowed">Common names those certificates may have; empty allows any.</param>
/// <param name="User">Headers that hold the user; the first that has a value.</param>
/// <param name="Uid">Headers that hold the uid; the first that has a value.</param>
/// <param name="Groups">Headers that hold groups; all values of all of them.</param>
/// <param name="ExtraPrefixes">What the names of headers with anything else begin with.</param>
internal sealed record RequestHeaderNames(
    IReadOnlyList<string> Allowed, IReadOnlyList<string> User, IReadOnlyList<string> Uid, IReadOnlyList<string> Groups, IReadOnlyList<string> ExtraPrefixes)
{
    /// <summary>The names that everybody uses. They are removed from requests even where others are in use.</summary>
    public static readonly RequestHeaderNames Standard = new([], ["X-Remote-User"], ["X-Remote-Uid"], ["X-Remote-Group"], ["X-Remote-Extra-"]);

    private readonly FrozenSet<string> _names = User.Concat(Uid).Concat(Groups).Select(n => n.Replace('_', '-')).ToFrozenSet(StringComparer.OrdinalIgnoreCase);
    private readonly string[] _prefixes = [.. ExtraPrefixes.Select(p => p.Replace('_', '-'))];

    /// <summary>Removes every identity header; those with underscores for hyphens too, which many a server takes for the same.</summary>
    public void StripFrom(IHeaderDictionary headers)
    {
        List<string>? found = null;
        foreach (var (name, _) in headers)
        {
            if (Names(name))
                (found ??= []).Add(name);
        }
        foreach (var name in found ?? [])
            headers.Remove(name);
    }

    private bool Names(string header)
    {
        var name = header.Replace('_', '-');
        if (_names.Contains(name))
            return true;
        foreach (var prefix in _prefixes)
        {
            if (name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
                return true;
        }
        return false;
    }
}
