using OrleansAA.ApiMachinery.Users;
using OrleansAA.ApiMachinery.Errors;
using OrleansAA.Gateway.Authorization;

namespace OrleansAA.Gateway.Impersonation;

/// <summary>Says whether a caller may act as somebody else, and who that is in full.</summary>
/// <param name="authorizer">Asked for each thing that is claimed.</param>
internal sealed class Impersonator(IAuthorizer authorizer)
{
    /// <param name="wanted">Who is asked for, as it was sent.</param>
    /// <param name="attributes">What the caller asks for, as itself.</param>
    /// <param name="cancellationToken">Ends the asking.</param>
    /// <exception cref="StatusException">403: in no way, with the refusal of the first one. 500: nobody can tell.</exception>
    public async ValueTask<UserInfo> ActAsAsync(UserInfo wanted, AuthorizationAttributes attributes, CancellationToken cancellationToken)
    {
        StatusException? first = null;
        foreach (var mode in ImpersonationMode.All.Where(m => m.Applies(wanted, attributes.User)))
        {
            var refusal = await new ImpersonationClaims(authorizer, mode, attributes).RefusalOfAsync(wanted, cancellationToken);
            if (refusal is null)
                return Complete(wanted, mode);
            first ??= refusal;
        }
        throw first!;
    }

    /// <summary>With the groups that go with the name, where none are given, and the one that says whether it has proved to be anybody.</summary>
    private static UserInfo Complete(UserInfo wanted, ImpersonationMode mode)
    {
        var groups = wanted.Groups;
        if (groups.Count == 0 && ImpersonationMode.ServiceAccountOf(wanted.Name) is { } account)
            groups = ImpersonationMode.GroupsOfServiceAccount(account.Namespace);
        else if (mode.IsConstrained && ImpersonationMode.NodeOf(wanted.Name) is not null)
            groups = [ImpersonationMode.NodesGroup];
        var standing = wanted.Name == UserInfo.Anonymous.Name || groups.Contains(UserInfo.UnauthenticatedGroup) ? UserInfo.UnauthenticatedGroup : UserInfo.AuthenticatedGroup;
        return wanted with { Groups = groups.Contains(standing) ? groups : [.. groups, standing] };
    }
}
