using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace OrleansAA.TestKit;

/// <summary>The objects of one kind at a root control plane, which serves them to be got, listed and watched; tests write them.</summary>
public sealed class RootTable
{
    private readonly WatchedTable _table;
    private readonly TableEndpoint _endpoint;
    private readonly string _apiVersion;
    private readonly string _kind;

    internal RootTable(RevisionClock clock, string apiVersion, string kind)
    {
        (_apiVersion, _kind) = (apiVersion, kind);
        _table = new WatchedTable(clock);
        _endpoint = new TableEndpoint(_table, kind + "List", kind);
    }

    public int Watchers => _endpoint.Watchers;

    /// <summary>Writes an object, a new one or in the place of another of its name.</summary>
    /// <param name="value">With a name, and a namespace where the kind has one.</param>
    public void Put(JsonObject value)
    {
        var written = (JsonObject)value.DeepClone();
        written["kind"] = _kind;
        written["apiVersion"] = _apiVersion;
        written["metadata"]!["uid"] ??= Guid.NewGuid().ToString();
        _table.Put(KeyOf(TableEndpoint.NamespaceOf(written), TableEndpoint.NameOf(written)), written);
    }

    public void Remove(string name, string space = "") => _table.Remove(KeyOf(space, name));

    /// <summary>Makes all watches begin anew.</summary>
    public void Compact() => _table.Compact();

    internal Task AnswerAsync(HttpContext context, RootRequest request) => request.Verb switch
    {
        "list" or "watch" => _endpoint.ListAsync(context, o => request.Namespace.Length == 0 || TableEndpoint.NamespaceOf(o) == request.Namespace),
        "get" when _table.Get(KeyOf(request.Namespace, request.Name)) is { } found => RootAnswers.WriteAsync(context, 200, found),
        "get" => RootAnswers.WriteStatusAsync(context, 404, "NotFound", $"{request.Resource} \"{request.Name}\" not found"),
        _ => RootAnswers.WriteStatusAsync(context, 405, "MethodNotAllowed", "the server does not allow this method on the requested resource"),
    };

    private static string KeyOf(string space, string name) => space.Length == 0 ? name : $"{space}/{name}";
}
