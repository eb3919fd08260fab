using OrleansAA.ApiMachinery.Users;
using OrleansAA.Gateway.Requests;

namespace OrleansAA.Gateway.Audit;

/// <summary>How much of a request is recorded.</summary>
internal enum AuditLevel
{
    None,

    /// <summary>Who, what, when, and what came of it.</summary>
    Metadata,

    /// <summary>What was sent, too.</summary>
    Request,

    /// <summary>What was answered, too.</summary>
    RequestResponse,
}

/// <summary>When an event is recorded.</summary>
internal enum AuditStage
{
    RequestReceived,

    /// <summary>The headers of an answer without an end have been sent.</summary>
    ResponseStarted,
    ResponseComplete,

    /// <summary>The server has failed.</summary>
    Panic,
}

/// <summary>What is recorded of a request.</summary>
/// <param name="Level">How much.</param>
/// <param name="Omitted">Stages that are not recorded.</param>
/// <param name="OmitsManagedFields">Objects are recorded without managedFields.</param>
internal sealed record AuditDecision(AuditLevel Level, IReadOnlySet<AuditStage> Omitted, bool OmitsManagedFields)
{
    public static readonly AuditDecision Nothing = new(AuditLevel.None, new HashSet<AuditStage>(), false);
}

/// <summary>What is recorded of which requests: the first rule that matches says it; where none does, nothing is (k8s.io/apiserver/pkg/audit/policy).</summary>
internal sealed class AuditPolicy(IReadOnlyList<AuditRule> rules)
{
    /// <param name="user">Null if nobody knows who it is.</param>
    /// <param name="request">What is asked for.</param>
    public AuditDecision Of(UserInfo? user, RequestInfo request)
    {
        foreach (var rule in rules)
        {
            if (rule.Matches(user, request))
                return rule.Decision;
        }
        return AuditDecision.Nothing;
    }
}

/// <summary>One rule of a policy. Lists that are empty match anything.</summary>
internal sealed record AuditRule
{
    public required AuditDecision Decision { get; init; }

    public IReadOnlyList<string> Users { get; init; } = [];

    public IReadOnlyList<string> UserGroups { get; init; } = [];

    public IReadOnlyList<string> Verbs { get; init; } = [];

    public IReadOnlyList<AuditResources> Resources { get; init; } = [];

    /// <summary>"" stands for what is in no namespace.</summary>
    public IReadOnlyList<string> Namespaces { get; init; } = [];

    /// <summary>Paths, or beginnings of paths that end in *.</summary>
    public IReadOnlyList<string> NonResourceUrls { get; init; } = [];

    public bool Matches(UserInfo? user, RequestInfo request)
    {
        if (!Has(Users, user?.Name) || !Has(Verbs, request.Verb) || (UserGroups.Count > 0 && user?.Groups.Any(UserGroups.Contains) != true))
            return false;
        if (Namespaces.Count > 0 || Resources.Count > 0)
            return request.IsResourceRequest && Has(Namespaces, request.Namespace) && (Resources.Count == 0 || Resources.Any(r => r.Match(request)));
        return NonResourceUrls.Count == 0 || (!request.IsResourceRequest && NonResourceUrls.Any(url => Covers(url, request.Path)));
    }

    private static bool Has(IReadOnlyList<string> wanted, string? value) => wanted.Count == 0 || (value is not null && wanted.Contains(value));

    private static bool Covers(string url, string path) => url == "*" || url == path || (url.EndsWith('*') && path.StartsWith(url[..^1], StringComparison.Ordinal));
}

/// <summary>Resources of one group.</summary>
/// <param name="Group">Its name; "" for the core group.</param>
/// <param name="Resources"><c>widgets</c>, <c>widgets/status</c>, <c>widgets/*</c>, <c>*/status</c>, <c>*</c>; empty for all of the group.</param>
/// <param name="ResourceNames">Objects; empty for all.</param>
internal sealed record AuditResources(string Group, IReadOnlyList<string> Resources, IReadOnlyList<string> ResourceNames)
{
    public bool Match(RequestInfo request)
    {
        if (request.Group != Group)
            return false;
        if (Resources.Count == 0)
            return true;
        return (ResourceNames.Count == 0 || ResourceNames.Contains(request.Name)) && Resources.Any(r => Matches(r, request));
    }

    private static bool Matches(string wanted, RequestInfo request) =>
        wanted == "*"
        || wanted == (request.Subresource.Length == 0 ? request.Resource : $"{request.Resource}/{request.Subresource}")
        || (request.Subresource.Length > 0 && wanted == "*/" + request.Subresource)
        || wanted == request.Resource + "/*";
}
