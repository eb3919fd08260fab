using OrleansAA.ApiMachinery.Users;
using OrleansAA.ApiMachinery.Validation;

namespace OrleansAA.Gateway.Impersonation;

/// <summary>
/// A way to act as somebody else. The constrained ones (https://kep.k8s.io/5284) need a right to the user and a right to do this very thing as such a
/// user; the plain one, verb <c>impersonate</c>, needs a right to each thing that is claimed, and is then good for everything.
/// </summary>
/// <param name="Name">As verbs end in it; "" for the plain one.</param>
/// <param name="Applies">Whether a user can be asked for in this way at all, by this caller.</param>
internal sealed record ImpersonationMode(string Name, Func<UserInfo, UserInfo, bool> Applies)
{
    public const string NodesGroup = "system:nodes";

    private const string NodePrefix = "system:node:";
    private const string ServiceAccountPrefix = "system:serviceaccount:";
    private const string NodeOfToken = "authentication.kubernetes.io/node-name";

    public static readonly ImpersonationMode AssociatedNode = new("associated-node", (wanted, caller) => IsNameOnly(wanted) && IsOnNode(caller, wanted.Name));

    /// <summary>In the order in which they are tried: what allows least comes first.</summary>
    public static readonly IReadOnlyList<ImpersonationMode> All =
    [
        AssociatedNode,
        new("arbitrary-node", (wanted, _) => IsNameOnly(wanted) && NodeOf(wanted.Name) is not null),
        new("serviceaccount", (wanted, _) => IsNameOnly(wanted) && ServiceAccountOf(wanted.Name) is not null),
        new("user-info", (wanted, _) => NodeOf(wanted.Name) is null && ServiceAccountOf(wanted.Name) is null),
        new("", (_, _) => true),
    ];

    public bool IsConstrained => Name.Length > 0;

    public string Verb => IsConstrained ? $"impersonate:{Name}" : "impersonate";

    /// <summary>The node that a user name is of; null if it is of none.</summary>
    public static string? NodeOf(string user) =>
        user.StartsWith(NodePrefix, StringComparison.Ordinal) && NameValidation.Dns1123Subdomain(user[NodePrefix.Length..]).Count == 0 ? user[NodePrefix.Length..] : null;

    /// <summary>The service account that a user name is of; null if it is of none.</summary>
    public static (string Namespace, string Name)? ServiceAccountOf(string user)
    {
        if (!user.StartsWith(ServiceAccountPrefix, StringComparison.Ordinal) || user[ServiceAccountPrefix.Length..].Split(':') is not [var space, var name])
            return null;
        return NameValidation.Dns1123Label(space).Count == 0 && NameValidation.Dns1123Subdomain(name).Count == 0 ? (space, name) : null;
    }

    public static IReadOnlyList<string> GroupsOfServiceAccount(string space) => ["system:serviceaccounts", $"system:serviceaccounts:{space}"];

    private static bool IsNameOnly(UserInfo wanted) => wanted.Uid.Length == 0 && wanted.Groups.Count == 0 && wanted.Extra.Count == 0;

    private static bool IsOnNode(UserInfo caller, string user) => NodeOf(user) is { } node && ServiceAccountOf(caller.Name) is not null
        && caller.Extra.TryGetValue(NodeOfToken, out var nodes) && nodes is [var only] && only == node;
}
