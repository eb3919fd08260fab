using k8s.Models;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Schemas;
using OrleansAA.ApiMachinery.Scheme;

namespace OrleansAA.ApiMachinery.OpenApi;

/// <summary>The operations of one version of a kind, as k8s.io/apiserver installs them. The watch paths are deprecated but served.</summary>
internal sealed class ResourceRoutes(ResourceKind kind, KindVersion version)
{
    private static readonly string[] Encodings = ["application/json", "application/yaml"];
    private static readonly string[] StreamEncodings = [.. Encodings, "application/json;stream=watch"];
    private static readonly string[] PatchTypes =
        ["application/json-patch+json", "application/merge-patch+json", "application/strategic-merge-patch+json", "application/apply-patch+yaml"];

    private readonly string _root = $"/apis/{kind.Group}/{version.Name}/";
    private readonly string _scope = kind.Namespaced ? "namespaces/{namespace}/" : "";
    private readonly string _in = kind.Namespaced ? "Namespaced" : "";
    private readonly RouteParameter[] _collection = kind.Namespaced ? [RouteParameters.Pretty, RouteParameters.Namespace] : [RouteParameters.Pretty];

    private (GroupVersion Version, string Kind) OwnKind => (new(kind.Group, version.Name), kind.Kind);

    private RouteParameter[] Item => [.. _collection, RouteParameters.Name(kind.Kind)];

    private string Collection => _scope + kind.Plural;

    private string Article => "aeiouAEIOU".Contains(kind.Kind[0], StringComparison.Ordinal) ? "an" : "a";

    public IEnumerable<Route> All() =>
    [
        List(Collection, _in + kind.Kind, _collection),
        Create(),
        DeleteCollection(),
        WatchList(Collection, $"{_in}{kind.Kind}List", _collection),
        .. Named("", "", "the specified"),
        Delete(),
        Watch(),
        .. kind.Subresources.SelectMany(Of),
        .. kind.Namespaced ? AcrossNamespaces() : [],
    ];

    private IEnumerable<Route> AcrossNamespaces() =>
    [
        List(kind.Plural, kind.Kind + "ForAllNamespaces", [RouteParameters.Pretty]),
        WatchList(kind.Plural, kind.Kind + "ListForAllNamespaces", [RouteParameters.Pretty]),
    ];

    private IEnumerable<Route> Named(string subresource, string suffix, string what) => Named(subresource, suffix, what, Self, OwnKind);

    /// <summary>What an object and those subresources have in common that are read and written like it: get, put and patch.</summary>
    private IEnumerable<Route> Named(string subresource, string suffix, string what, Func<Definitions, string> body, (GroupVersion Version, string Kind) type) =>
    [
        Make("GET", $"{Collection}/{{name}}{subresource}", "read", _in + kind.Kind + suffix, $"read {what} {kind.Kind}", "get") with
        {
            Kind = type,
            Parameters = Item,
            Responses = [Ok(body)],
        },
        Make("PUT", $"{Collection}/{{name}}{subresource}", "replace", _in + kind.Kind + suffix, $"replace {what} {kind.Kind}", "put") with
        {
            Kind = type,
            Parameters = [.. Item, .. RouteParameters.Update],
            Body = body,
            Responses = [Ok(body), Created(body)],
        },
        Make("PATCH", $"{Collection}/{{name}}{subresource}", "patch", _in + kind.Kind + suffix, $"partially update {what} {kind.Kind}", "patch") with
        {
            Kind = type,
            Parameters = [.. Item, .. RouteParameters.Patch],
            Body = d => d.Add(WellKnownDefinitions.Patch),
            Consumes = PatchTypes,
            Responses = [Ok(body), Created(body)],
        },
    ];

    private Route List(string path, string operation, RouteParameter[] parameters) =>
        Make("GET", path, "list", operation, $"list or watch objects of kind {kind.Kind}", "list") with
        {
            Parameters = [.. parameters, .. RouteParameters.List],
            Produces = StreamEncodings,
            Responses = [Ok(d => d.AddList(kind, version))],
        };

    private Route Create() => Make("POST", Collection, "create", _in + kind.Kind, $"create {Article} {kind.Kind}", "post") with
    {
        Parameters = [.. _collection, .. RouteParameters.Create],
        Body = Self,
        Responses = [Ok(Self), Created(Self), Accepted(Self)],
    };

    private Route Delete() => Make("DELETE", Collection + "/{name}", "delete", _in + kind.Kind, $"delete {Article} {kind.Kind}", "delete") with
    {
        Parameters = [.. Item, .. RouteParameters.Delete],
        Body = Options,
        BodyRequired = false,
        Responses = [Ok(Status), Accepted(Status)],
    };

    private Route DeleteCollection() =>
        Make("DELETE", Collection, "delete", $"Collection{_in}{kind.Kind}", $"delete collection of {kind.Kind}", "deletecollection") with
        {
            Parameters = [.. _collection, .. RouteParameters.Delete, .. RouteParameters.Selection],
            Body = Options,
            BodyRequired = false,
            Responses = [Ok(Status)],
        };

    private Route Watch() => Make(
        "GET", $"watch/{Collection}/{{name}}", "watch", _in + kind.Kind,
        $"watch changes to an object of kind {kind.Kind}. Deprecated: list with the watch parameter and a fieldSelector on metadata.name.", "watch") with
    {
        Parameters = [.. Item, .. RouteParameters.List],
        Produces = StreamEncodings,
        Responses = [Ok(Event)],
    };

    private Route WatchList(string path, string operation, RouteParameter[] parameters) => Make(
        "GET", "watch/" + path, "watch", operation,
        $"watch individual changes to a list of {kind.Kind}. Deprecated: list with the watch parameter.", "watchlist") with
    {
        Parameters = [.. parameters, .. RouteParameters.List],
        Produces = StreamEncodings,
        Responses = [Ok(Event)],
    };

    private IEnumerable<Route> Of(Subresource subresource) => subresource switch
    {
        ReadSubresource read => [Read(read)],
        ActionSubresource action => [Act(action)],
        ViewSubresource view => View(view),
        ConnectSubresource { HasPath: true } connect => [.. Connect(connect, "", ""), .. Connect(connect, "/{path}", "WithPath")],
        ConnectSubresource connect => Connect(connect, "", ""),
        ScaleSubresource scale => Named(
            "/" + scale.Name, Title(scale.Name), $"{scale.Name} of the specified", d => d.Add(ScaleSubresource.Body.Storage.Schema),
            (scale.ForeignVersion!.Value, scale.KindOf(kind))),
        _ => Named("/" + subresource.Name, Title(subresource.Name), $"{subresource.Name} of the specified"),
    };

    private Route Read(ReadSubresource read) => Make(
        "GET", $"{Collection}/{{name}}/{read.Name}", "read", _in + kind.Kind + Title(read.Name), read.Summary ?? $"read {read.Name} of the specified {kind.Kind}", "get") with
    {
        Parameters = [.. Item, .. read.Parameters.Select(p => new RouteParameter("query", p.Name, p.Type, p.Description))],
        Kind = (new(kind.Group, version.Name), read.KindOf(kind)),
        Responses = [Ok(d => d.Add(read.Body))],
    };

    private IEnumerable<Route> View(ViewSubresource view)
    {
        Func<Definitions, string> body = d => d.Add(view.Body);
        return Named("/" + view.Name, Title(view.Name), $"{view.Name} of the specified", body, (new(kind.Group, version.Name), view.KindOf(kind)))
            .Where(r => view.Methods.Contains(r.Method)).Select(r => r.Method == "PUT" ? r with { Responses = [Ok(body)] } : r);
    }

    private Route Act(ActionSubresource action)
    {
        Func<Definitions, string> answer = action.Answer is { } type ? d => d.Add(type) : Self;
        return Make(
            "POST", $"{Collection}/{{name}}/{action.Name}", "create", _in + kind.Kind + Title(action.Name),
            action.Summary ?? $"create {action.Name} of {Article} {kind.Kind}", "post") with
        {
            Parameters = [.. Item, .. RouteParameters.Create],
            Kind = (new(kind.Group, version.Name), action.KindOf(kind)),
            Body = d => d.Add(action.Body),
            Responses = [Ok(answer), Created(answer)],
        };
    }

    private IEnumerable<Route> Connect(ConnectSubresource connect, string behind, string suffix) => connect.Methods.Select(method => Make(
        method, $"{Collection}/{{name}}/{connect.Name}{behind}", "connect", Title(method.ToLowerInvariant()) + _in + kind.Kind + Title(connect.Name) + suffix,
        connect.Summary ?? $"connect {method} requests to {connect.Name} of {kind.Kind}", "connect") with
    {
        Parameters =
        [
            .. Item.Except([RouteParameters.Pretty]),
            .. behind.Length > 0 ? [RouteParameters.Path] : Array.Empty<RouteParameter>(),
            .. connect.Parameters.Select(p => new RouteParameter("query", p.Name, p.Type, p.Description)),
        ],
        Kind = (new(kind.Group, version.Name), connect.KindOf(kind)),
        Produces = ["*/*"],
        Responses = [new(200, "OK", Model: null)],
    });

    private static string Title(string name) => char.ToUpperInvariant(name[0]) + name[1..];

    private static RouteResponse Ok(Func<Definitions, string> model) => new(200, "OK", model);

    private static RouteResponse Created(Func<Definitions, string> model) => new(201, "Created", model);

    private static RouteResponse Accepted(Func<Definitions, string> model) => new(202, "Accepted", model);

    private static string Status(Definitions definitions) => definitions.Add(SchemaRegistry.Of<V1Status>());

    private static string Options(Definitions definitions) => definitions.Add(SchemaRegistry.Of<V1DeleteOptions>());

    private static string Event(Definitions definitions) => definitions.Add(SchemaRegistry.Of<V1WatchEvent>());

    private string Self(Definitions definitions) => definitions.Add(version.Schema);

    private Route Make(string method, string path, string verb, string operation, string description, string action) =>
        new(method, _root + path, verb, operation, description)
        {
            Action = action,
            Kind = OwnKind,
            Produces = Encodings,
        };
}
