using System.Text;
using OrleansAA.ApiMachinery.Names;

namespace OrleansAA.ApiMachinery.OpenApi;

/// <summary>A path or query parameter.</summary>
/// <param name="In"><c>path</c> or <c>query</c>.</param>
/// <param name="Name">The parameter.</param>
/// <param name="Type">OpenAPI type.</param>
/// <param name="Description">What it does.</param>
internal sealed record RouteParameter(string In, string Name, string Type, string Description)
{
    /// <summary>Parameters of a path are always required, those of a query never.</summary>
    public bool Required => In == "path";
}

/// <summary>An answer: its status code, and the definition its body has; null if that is any text.</summary>
internal sealed record RouteResponse(int Code, string Description, Func<Definitions, string>? Model)
{
    public Json.MapValue Schema(Definitions definitions) => Model is null ? Json.Tree.Object(("type", "string")) : definitions.Reference(Model(definitions));
}

/// <summary>A method of a path.</summary>
internal sealed record Route(string Method, string Path, string Verb, string Operation, string Description)
{
    /// <summary>What the operation does to objects: x-kubernetes-action. Null outside resources.</summary>
    public string? Action { get; init; }

    /// <summary>The kind the operation is about. Null outside resources.</summary>
    public (GroupVersion Version, string Kind)? Kind { get; init; }

    public IReadOnlyList<RouteParameter> Parameters { get; init; } = [];

    /// <summary>The definition the body has, if there is one.</summary>
    public Func<Definitions, string>? Body { get; init; }

    public bool BodyRequired { get; init; } = true;

    public IReadOnlyList<RouteResponse> Responses { get; init; } = [];

    public IReadOnlyList<string> Consumes { get; init; } = ["*/*"];

    public IReadOnlyList<string> Produces { get; init; } = [];

    private string[] Segments => Path.Trim('/').Split('/');

    /// <summary>Unique name of the operation: verb, group, version, rest (<c>listExampleComV1NamespacedWidget</c>).</summary>
    public string OperationId => Segments is ["apis", .. var rest] && rest.Length > 0
        ? Verb + Camel(Group(rest), true) + (rest.Length > 1 ? Camel(rest[1], true) : "") + Camel(Operation, true)
        : Verb + Camel(Operation, true);

    /// <summary>The tag generated clients group operations by: <c>exampleCom_v1</c>.</summary>
    public string Tag => Segments is ["apis", .. var rest] && rest.Length > 0
        ? Camel(Group(rest), false) + (rest.Length > 1 ? "_" + Camel(rest[1], false) : "")
        : Camel(Segments[0], false);

    private static string Group(string[] rest) =>
        rest[0].EndsWith(".k8s.io", StringComparison.Ordinal) ? rest[0][..^".k8s.io".Length] : rest[0];

    /// <summary>Letters and digits only; a letter after something else is upper case.</summary>
    private static string Camel(string text, bool upper)
    {
        var camel = new StringBuilder();
        foreach (var c in text)
        {
            if (char.IsLetter(c) || c == '_' || (camel.Length > 0 && char.IsDigit(c)))
            {
                camel.Append(upper ? char.ToUpperInvariant(c) : c);
                upper = false;
            }
            else
            {
                upper = true;
            }
        }
        return camel.ToString();
    }
}
