using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Go;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.Gateway.Requests;

namespace OrleansAA.Gateway.Endpoints;

/// <summary>The key a path names: what it may hold is what k8s.io/apiserver's store takes for the name of a path's last segment.</summary>
internal static class ObjectKeys
{
    /// <exception cref="StatusException">400: the path leaves the namespace or the name out, or the name is none.</exception>
    public static NamespacedName Of(RequestInfo info, ResourceKind kind)
    {
        if (kind.Namespaced && info.Namespace.Length == 0)
            throw NamespaceRequired();
        if (info.Name is "." or "..")
            throw Invalid(info.Name, $"may not be '{info.Name}'");
        // A slash would be another segment: only the percent sign is left of what a name may not contain.
        if (info.Name.Contains('%', StringComparison.Ordinal))
            throw Invalid(info.Name, "may not contain '%'");
        return new(info.Namespace, info.Name);
    }

    /// <summary>False for a path like <c>widgets//status</c>.</summary>
    public static bool HasName(RequestInfo info) => info.Name.Length > 0;

    public static StatusException NameRequired() => Statuses.BadRequest("name must be provided");

    public static StatusException NamespaceRequired() => Statuses.BadRequest("Namespace parameter required.");

    private static StatusException Invalid(string name, string why) => Statuses.BadRequest($"Name parameter invalid: {GoQuote.Quote(name)}: {why}");
}
