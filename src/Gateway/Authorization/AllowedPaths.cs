namespace OrleansAA.Gateway.Authorization;

/// <summary>Paths that anyone may ask for (k8s.io/apiserver/pkg/authorization/path): whole ones, or beginnings where the last character is a star.</summary>
internal sealed class AllowedPaths
{
    private readonly HashSet<string> _whole;
    private readonly string[] _beginnings;

    /// <exception cref="FormatException">A star is not the last character.</exception>
    public AllowedPaths(IEnumerable<string> paths)
    {
        var all = paths.Select(p => p.StartsWith('/') ? p[1..] : p).ToList();
        if (all.Find(p => p.Length > 0 && p[..^1].Contains('*', StringComparison.Ordinal)) is { } bad)
            throw new FormatException($"only trailing * allowed in \"{bad}\"");
        _whole = all.Where(p => !p.EndsWith('*')).ToHashSet(StringComparer.Ordinal);
        _beginnings = [.. all.Where(p => p.EndsWith('*')).Select(p => p[..^1])];
    }

    public bool Contains(string path)
    {
        var relative = path.StartsWith('/') ? path[1..] : path;
        return _whole.Contains(relative) || _beginnings.Any(b => relative.StartsWith(b, StringComparison.Ordinal));
    }
}
