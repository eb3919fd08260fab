namespace OrleansAA.ApiMachinery.Users;

/// <summary>Who is calling.</summary>
/// <param name="Name">User name: <c>system:anonymous</c> where nobody proved to be anybody.</param>
/// <param name="Uid">Or "".</param>
/// <param name="Groups">Groups, with <c>system:authenticated</c> or <c>system:unauthenticated</c> among them.</param>
/// <param name="Extra">What else the authenticator said; keys in lower case.</param>
public sealed record UserInfo(string Name, string Uid, IReadOnlyList<string> Groups, IReadOnlyDictionary<string, IReadOnlyList<string>> Extra)
{
    /// <summary>Everyone who is known.</summary>
    public const string AuthenticatedGroup = "system:authenticated";

    /// <summary>Everyone who is not.</summary>
    public const string UnauthenticatedGroup = "system:unauthenticated";

    /// <summary>Who may do everything.</summary>
    public const string MastersGroup = "system:masters";

    private static readonly Dictionary<string, IReadOnlyList<string>> NoExtra = [];

    /// <summary>Who has not said who they are.</summary>
    public static readonly UserInfo Anonymous = new("system:anonymous", "", [UnauthenticatedGroup], NoExtra);

    /// <summary>
    /// A user that an authenticator vouches for. Is in system:authenticated, unless the authenticator (a front proxy, say) says that it has not
    /// proved to be anybody.
    /// </summary>
    public static UserInfo Authenticated(string name, string uid, IEnumerable<string> groups, IReadOnlyDictionary<string, IReadOnlyList<string>>? extra = null)
    {
        var all = groups.ToList();
        if (name != Anonymous.Name && !all.Contains(AuthenticatedGroup) && !all.Contains(UnauthenticatedGroup))
            all.Add(AuthenticatedGroup);
        return new(name, uid, all, extra ?? NoExtra);
    }
}
