using OrleansAA.ApiMachinery.Users;

namespace OrleansAA.Gateway.Authorization;

/// <summary>
/// The rules of a server without a root control plane: system:masters may do everything, everyone who is authenticated may read discovery,
/// /version and /openapi, everyone may ask for health; nothing else.
/// </summary>
internal sealed class StandaloneAuthorizer : IAuthorizer
{
    private static readonly string[] Health = ["/healthz", "/livez", "/readyz"];
    private static readonly string[] Discovery = ["/api", "/apis", "/openapi", "/version"];

    public ValueTask<Decision> AuthorizeAsync(AuthorizationAttributes attributes, CancellationToken cancellationToken) =>
        ValueTask.FromResult(IsAllowed(attributes) ? Decision.Allow : Decision.Deny);

    private static bool IsAllowed(AuthorizationAttributes attributes)
    {
        var (groups, request) = (attributes.User.Groups, attributes.Request);
        if (groups.Contains(UserInfo.MastersGroup))
            return true;
        if (request.IsResourceRequest)
            return false;
        return (request.Verb is "get" or "head" && Below(Health, request.Path))
            || (request.Verb is "get" && groups.Contains(UserInfo.AuthenticatedGroup) && Below(Discovery, request.Path));
    }

    private static bool Below(string[] roots, string path) => roots.Any(r => path == r || path.StartsWith(r + "/", StringComparison.Ordinal));
}
