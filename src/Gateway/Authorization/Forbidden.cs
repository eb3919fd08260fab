using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Go;
using OrleansAA.ApiMachinery.Names;

namespace OrleansAA.Gateway.Authorization;

/// <summary>403 in the words of Kubernetes.</summary>
internal static class Forbidden
{
    /// <param name="attributes">What was asked for.</param>
    /// <param name="reason">The authorizer's; may be "".</param>
    public static StatusException For(AuthorizationAttributes attributes, string reason)
    {
        var request = attributes.Request;
        var who = $"User {GoQuote.Quote(attributes.User.Name)} cannot";
        if (!request.IsResourceRequest)
            return Statuses.Forbidden(default, "", Text($"{who} {request.Verb} path {GoQuote.Quote(request.Path)}", reason));
        var resource = request.Subresource.Length == 0 ? request.Resource : $"{request.Resource}/{request.Subresource}";
        var where = request.Namespace.Length == 0 ? "at the cluster scope" : $"in the namespace {GoQuote.Quote(request.Namespace)}";
        var what = $"{who} {request.Verb} resource {GoQuote.Quote(resource)} in API group {GoQuote.Quote(request.Group)} {where}";
        return Statuses.Forbidden(new GroupResource(request.Group, request.Resource), attributes.Name, Text(what, reason));
    }

    /// <summary>What the client sent must not look like HTML in the answer.</summary>
    private static string Text(string what, string reason)
    {
        var safe = what.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);
        return reason.Length == 0 ? safe : $"{safe}: {reason}";
    }
}
