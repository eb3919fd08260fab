using System.Buffers;
using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Go;
using OrleansAA.ApiMachinery.Users;
using OrleansAA.ApiMachinery.Validation;
using OrleansAA.Gateway.Authorization;
using OrleansAA.Gateway.Requests;

namespace OrleansAA.Gateway.Impersonation;

/// <summary>What a caller claims in one mode, thing by thing; a right is needed for each.</summary>
internal sealed class ImpersonationClaims(IAuthorizer authorizer, ImpersonationMode mode, AuthorizationAttributes attributes)
{
    private const string AuthenticationGroup = "authentication.k8s.io";

    /// <summary>Says of the caller's token that it names a node, without saying which.</summary>
    private const string KeysOfToken = "authentication.kubernetes.io/associated-node-keys";

    private static readonly SearchValues<char> PathCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/-._~%!$&'()*+,;=:");

    private readonly UserInfo _caller = mode == ImpersonationMode.AssociatedNode ? WithKeysOnly(attributes.User) : attributes.User;

    /// <returns>403 for the first claim that is not allowed; null if all are.</returns>
    public async ValueTask<StatusException?> RefusalOfAsync(UserInfo wanted, CancellationToken cancellationToken)
    {
        foreach (var (claim, reason) in Claims(wanted))
        {
            var decision = reason is null ? await authorizer.AuthorizeAsync(claim, cancellationToken) : new Decision(false, reason);
            if (!decision.IsAllowed)
                return Forbidden.For(claim, decision.Reason);
        }
        return null;
    }

    /// <summary>What is to be asked, in order, and why it is refused without a question.</summary>
    private IEnumerable<(AuthorizationAttributes Claim, string? Reason)> Claims(UserInfo wanted)
    {
        if (mode.IsConstrained)
            yield return (attributes with { User = _caller, Request = attributes.Request with { Verb = $"impersonate-on:{mode.Name}:{attributes.Request.Verb}" } }, null);
        yield return (OfName(wanted.Name), null);
        if (wanted.Uid.Length > 0)
            yield return (Claim("uids", wanted.Uid), null);
        foreach (var group in wanted.Groups)
            yield return (Claim("groups", group), GroupRefusal(group));
        foreach (var (key, values) in wanted.Extra)
        {
            var refusal = ExtraRefusal(key, values);
            foreach (var value in values)
                yield return (Claim("userextras", value, key), refusal);
        }
    }

    private AuthorizationAttributes OfName(string name)
    {
        if (mode.IsConstrained && ImpersonationMode.NodeOf(name) is { } node)
            return Claim("nodes", mode == ImpersonationMode.AssociatedNode ? "*" : node);
        return ImpersonationMode.ServiceAccountOf(name) is { } account ? Claim("serviceaccounts", account.Name, space: account.Namespace) : Claim("users", name);
    }

    /// <summary>Users, groups and service accounts are of the core group for the plain mode, for history's sake.</summary>
    private AuthorizationAttributes Claim(string resource, string name, string subresource = "", string space = "")
    {
        var request = new RequestInfo
        {
            IsResourceRequest = true,
            Path = "",
            Verb = mode.Verb,
            Group = mode.IsConstrained || resource is "uids" or "userextras" ? AuthenticationGroup : "",
            Version = "v1",
            Resource = resource,
            Subresource = subresource,
            Namespace = space,
            Name = name,
        };
        return new(_caller, request, name, [], []);
    }

    private string? GroupRefusal(string group) => (mode.IsConstrained, group) switch
    {
        (true, "") => "impersonating the empty string group is not allowed",
        (true, UserInfo.MastersGroup) => "impersonating the system:masters group is not allowed",
        _ => null,
    };

    private string? ExtraRefusal(string key, IReadOnlyList<string> values) => !mode.IsConstrained ? null
        : key.Length == 0 ? "impersonating the empty string key in extra is not allowed"
        : !IsDomainPrefixedPath(key) ? $"impersonating an invalid key in extra is not allowed: extra.key: Invalid value: {GoQuote.Quote(key)}: must be a domain-prefixed path (such as \"acme.io/foo\")"
        : values.Contains("") ? "impersonating the empty string value in extra is not allowed"
        : null;

    private static bool IsDomainPrefixedPath(string key) => key.Split('/', 2) is [var domain, { Length: > 0 } path]
        && NameValidation.Dns1123Subdomain(domain).Count == 0 && !path.AsSpan().ContainsAnyExcept(PathCharacters);

    private static UserInfo WithKeysOnly(UserInfo user) =>
        user with { Extra = new Dictionary<string, IReadOnlyList<string>> { [KeysOfToken] = [.. user.Extra.Keys.Order(StringComparer.Ordinal)] } };
}
