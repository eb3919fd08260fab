using OrleansAA.ApiMachinery.Patching;
using OrleansAA.Gateway.Requests;
using OrleansAA.Gateway.Routing;
using OrleansAA.Gateway.Telemetry;

namespace OrleansAA.Gateway.Serving;

/// <summary>What metrics tell of a request: what the route table knows, and nothing that only the client says.</summary>
internal static class Measured
{
    private const string ApplyPatch = "application/apply-patch";

    public static MeasuredRequest Of(HttpContext context)
    {
        var (scope, route) = (context.Scope(), context.Features.Get<ApiRoute>());
        var verb = VerbOf(context, scope.Info.Verb, route);
        if (route?.Kind is not { } kind)
            return new(verb, "", "", "", "", PathOf(scope.Info.Path, route), "");
        return new(verb, DryRunOf(scope), kind.Group, scope.Info.Version, kind.Plural, route.Subresource?.Name ?? "", ScopeOf(scope.Info, route));
    }

    /// <summary>As dashboards know them: the method, but for reads and applies.</summary>
    private static string VerbOf(HttpContext context, string verb, ApiRoute? route) => verb switch
    {
        _ when route?.Subresource is { TakesUpgrades: true } => "CONNECT",
        "get" or "head" => "GET",
        "list" => "LIST",
        "watch" => "WATCH",
        "create" or "post" => "POST",
        "update" or "put" => "PUT",
        "patch" => context.Request.ContentType?.StartsWith(ApplyPatch, StringComparison.Ordinal) == true ? "APPLY" : "PATCH",
        "delete" or "deletecollection" => "DELETE",
        _ => "other",
    };

    private static string DryRunOf(RequestScope scope)
    {
        if (!scope.Target.Query.Has("dryRun"))
            return "";
        return scope.Target.Query.All("dryRun").All(d => d == "All") ? "All" : "invalid";
    }

    private static string ScopeOf(RequestInfo info, ApiRoute route) =>
        info.Name.Length > 0 || info.Verb == "create" ? "resource" : info.Namespace.Length > 0 && route.Endpoint != EndpointName.AllNamespaces ? "namespace" : "cluster";

    /// <summary>Of what belongs to no kind the path stands where a subresource would, if it is one there is.</summary>
    private static string PathOf(string path, ApiRoute? route) => route?.Endpoint switch
    {
        EndpointName.Health => path.Split('/', 3) is ["", var check, ..] ? "/" + check : "",
        EndpointName.Metrics or EndpointName.OpenApiV2 => path,
        EndpointName.OpenApiV3 => "/openapi/v3",
        EndpointName.Version => "/version",
        EndpointName.DebugFlags => "/debug/flags",
        EndpointName.Groups or EndpointName.Group or EndpointName.GroupVersion => "/apis",
        _ => "",
    };
}
