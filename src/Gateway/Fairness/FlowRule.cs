using OrleansAA.ApiMachinery.Users;
using OrleansAA.Gateway.Requests;

namespace OrleansAA.Gateway.Fairness;

/// <summary>Who asks for what: one of the subjects, for one of the resources or paths. Read as k8s.io/apiserver/pkg/util/flowcontrol/rule.go does.</summary>
internal sealed record FlowRule(FlowSubject[] Subjects, ResourceRule[] Resources, PathRule[] Paths)
{
    /// <summary>Any, where it stands alone.</summary>
    public const string All = "*";

    public bool Matches(RequestInfo request, UserInfo user)
    {
        foreach (var subject in Subjects)
        {
            if (subject.Matches(user))
                return request.IsResourceRequest ? MatchesResource(request) : MatchesPath(request);
        }
        return false;
    }

    /// <summary>True if a list has a text, or is for all.</summary>
    public static bool Has(string[] list, string text) => list is [All] || Array.IndexOf(list, text) >= 0;

    private bool MatchesResource(RequestInfo request)
    {
        foreach (var rule in Resources)
        {
            if (rule.Matches(request))
                return true;
        }
        return false;
    }

    private bool MatchesPath(RequestInfo request)
    {
        foreach (var rule in Paths)
        {
            if (rule.Matches(request))
                return true;
        }
        return false;
    }
}

/// <summary>Some callers: a user, a group, or service accounts.</summary>
/// <param name="Kind">Which of them.</param>
/// <param name="Name">Or * for all.</param>
/// <param name="Namespace">Of service accounts.</param>
internal sealed record FlowSubject(FlowSubjectKind Kind, string Name, string Namespace = "")
{
    private const string ServiceAccounts = "system:serviceaccount:";

    public bool Matches(UserInfo user) => Kind switch
    {
        FlowSubjectKind.User => Name == FlowRule.All || Name == user.Name,
        FlowSubjectKind.Group => Name == FlowRule.All || IsIn(user.Groups),
        FlowSubjectKind.ServiceAccount => IsServiceAccount(user.Name),
        _ => false,
    };

    private bool IsIn(IReadOnlyList<string> groups)
    {
        for (var i = 0; i < groups.Count; i++)
        {
            if (groups[i] == Name)
                return true;
        }
        return false;
    }

    private bool IsServiceAccount(string user)
    {
        if (!user.StartsWith(ServiceAccounts, StringComparison.Ordinal))
            return false;
        var rest = user.AsSpan(ServiceAccounts.Length);
        return rest.Length > Namespace.Length && rest[Namespace.Length] == ':' && rest.StartsWith(Namespace, StringComparison.Ordinal)
            && (Name == FlowRule.All || rest[(Namespace.Length + 1)..].SequenceEqual(Name));
    }
}

internal enum FlowSubjectKind
{
    /// <summary>None that is known here: matches nobody.</summary>
    Unknown,
    User,
    Group,
    ServiceAccount,
}

/// <summary>Some requests for resources.</summary>
/// <param name="Verbs">What they do.</param>
/// <param name="Groups">Of the API.</param>
/// <param name="Resources">With their subresource: <c>nodes/status</c>.</param>
/// <param name="Namespaces">Where.</param>
/// <param name="ClusterScope">Those in no namespace, too.</param>
internal sealed record ResourceRule(string[] Verbs, string[] Groups, string[] Resources, string[] Namespaces, bool ClusterScope)
{
    public bool Matches(RequestInfo request) =>
        FlowRule.Has(Verbs, request.Verb) && HasResource(request) && FlowRule.Has(Groups, request.Group)
        && (request.Namespace.Length == 0 ? ClusterScope : FlowRule.Has(Namespaces, request.Namespace));

    private bool HasResource(RequestInfo request)
    {
        if (Resources is [FlowRule.All])
            return true;
        foreach (var resource in Resources)
        {
            if (request.Subresource.Length == 0 ? resource == request.Resource : IsSubresource(resource, request))
                return true;
        }
        return false;
    }

    private static bool IsSubresource(string text, RequestInfo request) =>
        text.Length == request.Resource.Length + 1 + request.Subresource.Length && text[request.Resource.Length] == '/'
        && text.StartsWith(request.Resource, StringComparison.Ordinal) && text.EndsWith(request.Subresource, StringComparison.Ordinal);
}

/// <summary>Some requests for paths that are no resources.</summary>
/// <param name="Verbs">What they do.</param>
/// <param name="Paths">Paths, and what is below them.</param>
internal sealed record PathRule(string[] Verbs, string[] Paths)
{
    public bool Matches(RequestInfo request)
    {
        if (!FlowRule.Has(Verbs, request.Verb))
            return false;
        foreach (var path in Paths)
        {
            if (path == FlowRule.All || path == request.Path || IsBelow(request.Path, path.AsSpan().TrimEnd('*')))
                return true;
        }
        return false;
    }

    private static bool IsBelow(string path, ReadOnlySpan<char> above) =>
        path.AsSpan().StartsWith(above, StringComparison.Ordinal) && (above is [.., '/'] || path.Length > above.Length && path[above.Length] == '/');
}
