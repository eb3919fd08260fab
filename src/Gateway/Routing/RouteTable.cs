using System.Collections.Frozen;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Scheme;

namespace OrleansAA.Gateway.Routing;

/// <summary>
/// The URL space: every path this API has, built from the kinds served. Each route names the endpoint that answers it, here or on another replica.
/// </summary>
/// <remarks>
/// Paths are matched as k8s.io/apiserver does: below a service (<c>/version</c>, a group, a version) segment by segment, with slashes at the end passed
/// over, and what is not there is a Status; anywhere else whole and exactly, and what is not there is the list of paths. Letters count as they are.
/// </remarks>
internal sealed class RouteTable
{
    /// <summary>What stands in front of an object's own path where the object is taken over as it is. It is no path of the API: no root leads there.</summary>
    public const string Migration = "/migration";

    private const string Groups = "/apis";
    private const string Metrics = "/metrics";
    private const string DebugFlags = "/debug/flags";
    private const string ServerVersion = "/version";
    private const string OpenApiV3 = "/openapi/v3";

    private static readonly ApiRoute NoPath = new(EndpointName.NoPath);
    private static readonly ApiRoute NoResource = new(EndpointName.NoResource);
    private static readonly ApiRoute OtherVersion = new(EndpointName.OtherVersion);
    private static readonly ApiRoute OtherGroup = new(EndpointName.OtherGroup);
    private static readonly ApiRoute Version = new(EndpointName.Version);
    private static readonly ApiRoute Group = new(EndpointName.Group);
    private static readonly ApiRoute GroupVersion = new(EndpointName.GroupVersion);

    private static readonly string[] Health = ["/healthz", "/livez", "/readyz"];

    private readonly FrozenDictionary<string, ApiRoute> _whole;
    private readonly (string Prefix, ApiRoute ApiRoute)[] _beginnings;
    private readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> _groups;
    private readonly FrozenDictionary<string, Pattern[]>.AlternateLookup<ReadOnlySpan<char>> _versions;

    /// <param name="kinds">What is served.</param>
    /// <param name="migration">Whether objects are taken over from another server.</param>
    public RouteTable(IReadOnlyList<ResourceKind> kinds, bool migration = false)
    {
        var health = new ApiRoute(EndpointName.Health);
        var openApiV3 = new ApiRoute(EndpointName.OpenApiV3);
        var index = new ApiRoute(EndpointName.Index);
        var debugFlags = new ApiRoute(EndpointName.DebugFlags);
        _whole = new Dictionary<string, ApiRoute>
        {
            ["/"] = index,
            ["/index.html"] = index,
            [Groups] = new(EndpointName.Groups),
            [Groups + "/"] = new(EndpointName.Groups),
            ["/openapi/v2"] = new(EndpointName.OpenApiV2),
            [OpenApiV3] = openApiV3,
            [Metrics] = new(EndpointName.Metrics),
            [DebugFlags] = debugFlags,
            [Health[0]] = health,
            [Health[1]] = health,
            [Health[2]] = health,
        }.ToFrozenDictionary();
        _beginnings = [.. Health.Select(h => (h + "/", health)), (OpenApiV3 + "/", openApiV3), (DebugFlags + "/", debugFlags), .. migration ? [(Migration + "/", new ApiRoute(EndpointName.Migration))] : (ReadOnlySpan<(string, ApiRoute)>)[]];
        var groups = kinds.Select(k => k.Group).Distinct().ToList();
        _groups = groups.ToFrozenSet().GetAlternateLookup<ReadOnlySpan<char>>();
        _versions = kinds.SelectMany(k => k.Versions.Select(v => $"{k.Group}/{v.Name}")).Distinct()
            .ToFrozenDictionary(v => v, v => PatternsOf(kinds, v)).GetAlternateLookup<ReadOnlySpan<char>>();
        Paths = [.. Health, Metrics, "/openapi/v2", OpenApiV3, Groups, ServerVersion, .. groups.Select(g => $"{Groups}/{g}"), .. _versions.Dictionary.Keys.Select(v => $"{Groups}/{v}")];
    }

    /// <summary>The paths that belong to no kind, for the answer to an unknown one.</summary>
    public IReadOnlyList<string> Paths { get; }

    /// <param name="path">Unescaped.</param>
    public ApiRoute Match(string path)
    {
        if (_whole.TryGetValue(path, out var route))
            return route;
        if (path.StartsWith(Groups + "/", StringComparison.Ordinal))
            return MatchGroup(path.AsSpan(Groups.Length + 1).TrimEnd('/'));
        if (path == ServerVersion || path.StartsWith(ServerVersion + "/", StringComparison.Ordinal))
            return path.TrimEnd('/') == ServerVersion ? Version : NoResource;
        foreach (var (beginning, begun) in _beginnings)
        {
            if (path.StartsWith(beginning, StringComparison.Ordinal))
                return begun;
        }
        return NoPath;
    }

    /// <summary>The group and version a path below <c>/apis</c> is about: <c>group/version</c>; null if it names none.</summary>
    public static string? GroupVersionOf(string path) =>
        path.Split('/', 5) is ["", "apis", { Length: > 0 } group, { Length: > 0 } version, ..] ? $"{group}/{version}" : null;

    /// <param name="path">Behind <c>/apis/</c>.</param>
    private ApiRoute MatchGroup(ReadOnlySpan<char> path)
    {
        var slash = path.IndexOf('/');
        var group = slash < 0 ? path : path[..slash];
        var isKnown = _groups.Contains(group);
        if (slash < 0)
            return isKnown ? Group : NoPath;
        var next = path[(slash + 1)..].IndexOf('/');
        var version = next < 0 ? path : path[..(slash + 1 + next)];
        if (!_versions.TryGetValue(version, out var patterns))
            return isKnown ? OtherVersion : OtherGroup;
        if (next < 0)
            return GroupVersion;
        var rest = path[(version.Length + 1)..];
        foreach (var pattern in patterns)
        {
            if (pattern.Matches(rest))
                return pattern.Route;
        }
        return NoResource;
    }

    private static Pattern[] PatternsOf(IReadOnlyList<ResourceKind> kinds, string groupVersion) =>
        [.. kinds.Where(k => k.Versions.Any(v => $"{k.Group}/{v.Name}" == groupVersion)).SelectMany(PatternsOf)];

    /// <summary>The paths of a kind, relative to its version. A star is any one segment.</summary>
    private static IEnumerable<Pattern> PatternsOf(ResourceKind kind)
    {
        var scope = kind.Namespaced ? "namespaces/*/" : "";
        yield return new($"{scope}{kind.Plural}", new(EndpointName.Collection, kind));
        yield return new($"{scope}{kind.Plural}/*", new(EndpointName.Object, kind));
        foreach (var subresource in kind.Subresources)
            yield return new($"{scope}{kind.Plural}/*/{subresource.Name}", new(EndpointName.Subresource, kind, subresource), subresource.HasPath);
        yield return new($"watch/{scope}{kind.Plural}", new(EndpointName.WatchPath, kind));
        yield return new($"watch/{scope}{kind.Plural}/*", new(EndpointName.WatchPath, kind));
        if (!kind.Namespaced)
            yield break;
        yield return new(kind.Plural, new(EndpointName.AllNamespaces, kind));
        yield return new($"watch/{kind.Plural}", new(EndpointName.WatchPath, kind));
    }

    /// <param name="path">The segments.</param>
    /// <param name="route">Where it leads.</param>
    /// <param name="goesOn">True if more segments may follow.</param>
    private sealed class Pattern(string path, ApiRoute route, bool goesOn = false)
    {
        private readonly string[] _segments = path.Split('/');

        public ApiRoute Route { get; } = route;

        public bool Matches(ReadOnlySpan<char> rest)
        {
            var at = 0;
            foreach (var segment in rest.Split('/'))
            {
                if (at == _segments.Length && goesOn)
                    return true;
                if (at == _segments.Length || (_segments[at] != "*" && !rest[segment].SequenceEqual(_segments[at])))
                    return false;
                at++;
            }
            return at == _segments.Length;
        }
    }
}

/// <summary>Where a path leads.</summary>
/// <param name="Endpoint">What answers it.</param>
/// <param name="Kind">The kind it is about; null if it is about none.</param>
/// <param name="Subresource">The subresource it is about; null if it is about none.</param>
internal sealed record ApiRoute(EndpointName Endpoint, ResourceKind? Kind = null, Subresource? Subresource = null);

/// <summary>What answers a route.</summary>
internal enum EndpointName
{
    Index,
    Groups,
    Group,
    GroupVersion,
    Version,
    OpenApiV2,
    OpenApiV3,
    Health,
    Metrics,
    DebugFlags,
    Migration,
    Collection,
    AllNamespaces,
    Object,
    Subresource,
    WatchPath,

    /// <summary>A version of a group that is served; newer replicas may know it.</summary>
    OtherVersion,

    /// <summary>A version of another group; newer replicas may know it.</summary>
    OtherGroup,

    /// <summary>Nothing, below a path that is served.</summary>
    NoResource,

    /// <summary>Nothing at all.</summary>
    NoPath,
}
