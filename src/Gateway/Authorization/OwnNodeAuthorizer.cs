using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Users;

namespace OrleansAA.Gateway.Authorization;

/// <summary>
/// Has users that each node has, such as the service account of a DaemonSet, read the objects of their own node alone, as kube-apiserver's Node authorizer does with kubelets: lists and watches (and deletions of what a
/// list would show) name the node by the kind's field of nodes. It only takes: what it lets pass is for the other authorizer to allow. Writes of single objects are not its matter, but admission's.
/// </summary>
/// <param name="next">Says what anybody may.</param>
/// <param name="users">Those users, by name.</param>
/// <param name="kinds">What is served.</param>
internal sealed class OwnNodeAuthorizer(IAuthorizer next, IEnumerable<string> users, IReadOnlyList<ResourceKind> kinds) : IAuthorizer
{
    /// <summary>What the root says of the bearer of a token that is bound to a pod: the node that the pod is on (KEP-4193).</summary>
    public const string NodeName = "authentication.kubernetes.io/node-name";

    private readonly HashSet<string> _users = [.. users];

    public ValueTask<Decision> AuthorizeAsync(AuthorizationAttributes attributes, CancellationToken cancellationToken) =>
        Objection(attributes) is { } objection ? ValueTask.FromResult(new Decision(false, objection)) : next.AuthorizeAsync(attributes, cancellationToken);

    private string? Objection(AuthorizationAttributes attributes)
    {
        var (user, request) = (attributes.User, attributes.Request);
        if (!_users.Contains(user.Name) || !request.IsResourceRequest || request.Verb is not ("get" or "list" or "watch" or "deletecollection") || FieldOf(request.Group, request.Resource) is not { } field)
            return null;
        if (NodeOf(user) is not { } node)
            return $"only {request.Resource} of its own node are for this user, and its token names none ({NodeName})";
        // A watch of one name, or one below /watch/, is not narrowed by selectors everywhere.
        return request.Verb != "get" && request.Name.Length == 0 && attributes.Fields.Any(f => !f.Negated && f.Field == field && f.Value == node)
            ? null
            : $"this user can only list and watch {request.Resource} with the field selector {field}={node}";
    }

    private string? FieldOf(string group, string resource)
    {
        foreach (var kind in kinds)
        {
            if (kind.Group == group && kind.Plural == resource)
                return kind.NodeField;
        }
        return null;
    }

    /// <summary>One node, or none that counts.</summary>
    private static string? NodeOf(UserInfo user) => user.Extra.TryGetValue(NodeName, out var nodes) && nodes is [{ Length: > 0 } node] ? node : null;
}
