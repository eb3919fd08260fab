using OrleansAA.ApiMachinery.Json;

namespace OrleansAA.ApiMachinery.OpenApi;

/// <summary>Paths in the form of OpenAPI v2.</summary>
internal sealed class SwaggerPaths(Definitions definitions, SharedParameters shared) : PathItems
{
    protected override MapValue Operation(Route route, IEnumerable<RouteParameter> parameters)
    {
        var list = new ListValue();
        if (route.Body is { } body)
            list.Add(Body(definitions.Reference(body(definitions)), route));
        foreach (var parameter in parameters)
            list.Add(Parameter(parameter));
        var operation = Tree.Object(
            ("description", route.Description),
            ("consumes", Tree.Strings(route.Consumes)),
            ("produces", Tree.Strings(route.Produces)),
            ("schemes", Tree.List("https")),
            ("tags", Tree.List(route.Tag)),
            ("operationId", route.OperationId),
            ("parameters", list.Count == 0 ? null : list),
            ("responses", Responses(route)));
        AddExtensions(operation, route);
        return operation;
    }

    /// <summary>
    /// kubectl looks for dryRun and fieldValidation in the operation itself, to learn whether the server knows them; name tells the kind.
    /// All other parameters are shared.
    /// </summary>
    protected override Value Parameter(RouteParameter parameter)
    {
        var value = Tree.Object(
            ("uniqueItems", true),
            ("type", parameter.Type),
            ("description", Tree.Text(parameter.Description)),
            ("name", parameter.Name),
            ("in", parameter.In),
            ("required", parameter.Required ? true : null));
        return parameter.Name is "name" or "dryRun" or "fieldValidation" ? value : shared.Share(value);
    }

    private Value Body(MapValue schema, Route route)
    {
        var value = Tree.Object(("name", "body"), ("in", "body"), ("required", route.BodyRequired ? true : null), ("schema", schema));
        var generic = ((StringValue)schema["$ref"]).Text.StartsWith("#/definitions/io.k8s.apimachinery", StringComparison.Ordinal);
        return generic ? shared.Share(value) : value;
    }

    private MapValue Responses(Route route)
    {
        var responses = new MapValue();
        foreach (var response in route.Responses)
        {
            responses[$"{response.Code}"] = Tree.Object(
                ("description", response.Description), ("schema", response.Schema(definitions)));
        }
        responses["401"] = Tree.Object(("description", "Unauthorized"));
        return responses;
    }
}
