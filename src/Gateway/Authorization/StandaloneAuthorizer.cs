using OrleansAA.ApiMachinery.Errors;
using OrleansAA.Gateway.Authentication;
using OrleansAA.Gateway.Requests;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Validation;

namespace OrleansAA.Gateway.Authorization;

/// <summary>Says whether a user may do what a request asks.</summary>
internal interface IAuthorizer
{
    ValueTask<bool> IsAllowedAsync(UserInfo user, RequestInfo request, CancellationToken cancellationToken);
}

/// <summary>
/// The rules of a server without a root control plane: system:masters may do everything, everyone who is authenticated may read discovery,
/// /version and /openapi, everyone may ask for health; nothing else.
/// </summary>
internal sealed class StandaloneAuthorizer : IAuthorizer
{
    private static readonly string[] Health = ["/healthz", "/livez", "/readyz"];
    private static readonly string[] Discovery = ["/api", "/apis", "/openapi", "/version"];

    public ValueTask<bool> IsAllowedAsync(UserInfo user, RequestInfo request, CancellationToken cancellationToken) => ValueTask.FromResult(
        user.Groups.Contains(UserInfo.MastersGroup)
        || (!request.IsResourceRequest && request.Verb is "get" or "head" && Below(Health, request.Path))
        || (!request.IsResourceRequest && request.Verb is "get" && user.Groups.Contains(UserInfo.AuthenticatedGroup) && Below(Discovery, request.Path)));

    private static bool Below(string[] roots, string path) => roots.Any(r => path == r || path.StartsWith(r + "/", StringComparison.Ordinal));
}

/// <summary>403 in the words of Kubernetes.</summary>
internal static class Forbidden
{
    public static StatusException For(UserInfo user, RequestInfo request)
    {
        var who = $"User {GoQuote.Quote(user.Name)} cannot";
        if (!request.IsResourceRequest)
            return Statuses.Forbidden(default, "", $"{who} {request.Verb} path {GoQuote.Quote(request.Path)}");
        var resource = request.Subresource.Length == 0 ? request.Resource : $"{request.Resource}/{request.Subresource}";
        var where = request.Namespace.Length == 0 ? "at the cluster scope" : $"in the namespace {GoQuote.Quote(request.Namespace)}";
        return Statuses.Forbidden(
            new GroupResource(request.Group, request.Resource), request.Name,
            $"{who} {request.Verb} resource {GoQuote.Quote(resource)} in API group {GoQuote.Quote(request.Group)} {where}");
    }
}
