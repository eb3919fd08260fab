using OrleansAA.ApiMachinery.Json;

namespace OrleansAA.ApiMachinery.OpenApi;

/// <summary>Paths in the form of OpenAPI v3.</summary>
internal sealed class OpenApiV3Paths(Definitions definitions) : PathItems
{
    protected override MapValue Operation(Route route, IEnumerable<RouteParameter> parameters)
    {
        var list = Tree.List(parameters.Select(Parameter));
        var operation = Tree.Object(
            ("tags", Tree.List(route.Tag)),
            ("description", route.Description),
            ("operationId", route.OperationId),
            ("parameters", list.Count == 0 ? null : list),
            ("requestBody", route.Body is { } body ? RequestBody(body(definitions), route) : null),
            ("responses", Responses(route)));
        AddExtensions(operation, route);
        return operation;
    }

    protected override Value Parameter(RouteParameter parameter) => Tree.Object(
        ("name", parameter.Name),
        ("in", parameter.In),
        ("description", Tree.Text(parameter.Description)),
        ("required", parameter.Required ? true : null),
        ("schema", Tree.Object(("type", parameter.Type), ("uniqueItems", true))));

    private MapValue RequestBody(string definition, Route route) =>
        Tree.Object(("content", Content(definitions.Reference(definition), route.Consumes)), ("required", route.BodyRequired ? true : null));

    private MapValue Responses(Route route)
    {
        var responses = new MapValue();
        foreach (var response in route.Responses)
        {
            responses[$"{response.Code}"] = Tree.Object(
                ("description", response.Description), ("content", Content(response.Schema(definitions), route.Produces)));
        }
        responses["401"] = Tree.Object(("description", "Unauthorized"));
        return responses;
    }

    private static MapValue Content(MapValue schema, IReadOnlyList<string> mediaTypes) =>
        Tree.Sorted(mediaTypes.Select(m => KeyValuePair.Create<string, Value>(m, Tree.Object(("schema", schema)))));
}
