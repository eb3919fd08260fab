using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.Gateway.Authorization;
using OrleansAA.Gateway.Endpoints;
using OrleansAA.Gateway.Requests;
using OrleansAA.Gateway.Routing;

namespace OrleansAA.Gateway.Subresources;

/// <summary>What each form of subresource answers, method by method.</summary>
internal sealed class SubresourceEndpoint(
    GetHandler get, UpdateHandler update, PatchHandler patch, ReadHandler read, ActionHandler act, ViewHandler view, ConnectHandler connect, FurtherRights rights) : IEndpoint
{
    public async Task HandleAsync(HttpContext context, ApiRoute route)
    {
        var (kind, subresource) = (route.Kind!, route.Subresource!);
        var method = RequestInfo.MethodOf(context.Request);
        if (!subresource.Methods.Contains(method))
            throw Statuses.NoMethod();
        if (!ObjectKeys.HasName(context.Scope().Info))
            throw ObjectKeys.NameRequired();
        if (subresource.VerbOnObject is { } verb)
            await rights.RequireAsync(context, verb);
        await (subresource switch
        {
            ReadSubresource reading => read.HandleAsync(context, kind, reading),
            ActionSubresource action => act.HandleAsync(context, kind, action),
            ViewSubresource seen when method == "GET" => view.ReadAsync(context, kind, seen),
            ViewSubresource seen => view.ReplaceAsync(context, kind, seen),
            ConnectSubresource connecting => connect.HandleAsync(context, kind, connecting),
            _ when method == "GET" => get.HandleAsync(context, kind),
            _ when method == "PUT" => update.HandleAsync(context, kind),
            _ => patch.HandleAsync(context, kind),
        });
    }
}
