using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Validation;
using OrleansAA.Gateway.Negotiation;
using OrleansAA.Gateway.Requests;

namespace OrleansAA.Gateway.Endpoints;

/// <summary>
/// DELETE of a collection: a list, then a delete of each object in it, one after the other in the list's order, as k8s.io/apiserver does unless it is told otherwise: watches see them go in that order.
/// The answer is the list.
/// </summary>
internal sealed class DeleteCollectionHandler(ListReader lists, Writes writes, Responses responses)
{
    public async Task HandleAsync(HttpContext context, ResourceKind kind)
    {
        var format = responses.DeletedFormatOf(context, kind);
        var list = QueryOptions.List(context.Query());
        OptionsValidation.CheckList(list);
        var selection = Selection.Of(context.Scope().Info, kind, list);
        var options = await DeleteOptionsReader.ReadAsync(context);
        var page = await lists.ReadAsync(kind, list, selection, context.RequestAborted);

        // A path may leave its namespace empty; a list shows all of them then, but objects are deleted in one.
        if (kind.Namespaced && selection.Namespace.Length == 0 && page.Items.Any())
            throw ObjectKeys.NamespaceRequired();

        var request = DeleteHandler.Request(context, options);
        foreach (var item in page.Items)
        {
            var one = request with { Namespace = item.Name.Namespace, Name = item.Name.Name };
            var result = await writes.SendAsync(kind, one, context.RequestAborted);
            // Somebody else was faster: gone is gone.
            if (result.Failure is { } refusal && result.Code != 404)
                throw new StatusException(refusal);
        }
        await Responses.WriteListAsync(context, format, page);
    }
}
