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
    private int _statusUpdates;

    internal RootTable(RevisionClock clock, string apiVersion, string kind)
    {
        (_apiVersion, _kind) = (apiVersion, kind);
        _table = new WatchedTable(clock);
        _endpoint = new TableEndpoint(_table, kind + "List", kind);
    }

    public int Watchers => _endpoint.Watchers;

    /// <summary>Updates of a status so far, those that did not fit included.</summary>
    public int StatusUpdates => Volatile.Read(ref _statusUpdates);

    /// <summary>An object as it is; null if there is none.</summary>
    public JsonObject? Get(string name, string space = "") => (JsonObject?)_table.Get(KeyOf(space, name))?.DeepClone();

    /// <summary>Writes an object, a new one or in the place of another of its name.</summary>
    /// <param name="value">With a name, and a namespace where the kind has one.</param>
    public void Put(JsonObject value)
    {
        var written = Complete(value);
        _table.Put(KeyOf(TableEndpoint.NamespaceOf(written), TableEndpoint.NameOf(written)), written);
    }

    /// <summary>Writes an object of which no watch hears, as if it were still on its way.</summary>
    public void PutUnseen(JsonObject value)
    {
        var written = Complete(value);
        _table.PutUnseen(KeyOf(TableEndpoint.NamespaceOf(written), TableEndpoint.NameOf(written)), written);
    }

    public void Remove(string name, string space = "") => _table.Remove(KeyOf(space, name));

    /// <summary>Makes all watches begin anew.</summary>
    public void Compact() => _table.Compact();

    internal Task AnswerAsync(HttpContext context, RootRequest request) => request.Verb switch
    {
        "list" or "watch" => _endpoint.ListAsync(context, o => request.Namespace.Length == 0 || TableEndpoint.NamespaceOf(o) == request.Namespace),
        "get" when _table.Get(KeyOf(request.Namespace, request.Name)) is { } found => RootAnswers.WriteAsync(context, 200, found),
        "get" => RootAnswers.WriteStatusAsync(context, 404, "NotFound", $"{request.Resource} \"{request.Name}\" not found"),
        "update" when request.Subresource == "status" => UpdateStatusAsync(context, request),
        _ => RootAnswers.WriteStatusAsync(context, 405, "MethodNotAllowed", "the server does not allow this method on the requested resource"),
    };

    private JsonObject Complete(JsonObject value)
    {
        var written = (JsonObject)value.DeepClone();
        written["kind"] = _kind;
        written["apiVersion"] = _apiVersion;
        written["metadata"]!["uid"] ??= Guid.NewGuid().ToString();
        return written;
    }

    /// <summary>Takes the status of what is sent, if that has the resourceVersion of the object, or none.</summary>
    private async Task UpdateStatusAsync(HttpContext context, RootRequest request)
    {
        var sent = await RootAnswers.ReadAsync(context);
        var isDryRun = context.Request.Query.ContainsKey("dryRun");
        if (!isDryRun)
            Interlocked.Increment(ref _statusUpdates);
        var (before, after) = _table.Change(
            KeyOf(request.Namespace, request.Name),
            o => !isDryRun && ((string?)sent["metadata"]!["resourceVersion"] ?? "") is var sentRevision && (sentRevision.Length == 0 || sentRevision == (string?)o["metadata"]!["resourceVersion"]),
            o => o["status"] = sent["status"]?.DeepClone());
        if (before is null)
            await RootAnswers.WriteStatusAsync(context, 404, "NotFound", $"{request.Resource} \"{request.Name}\" not found");
        else if (after is not null || isDryRun)
            await RootAnswers.WriteAsync(context, 200, after ?? before);
        else
            await RootAnswers.WriteStatusAsync(context, 409, "Conflict", $"Operation cannot be fulfilled on {request.Resource} \"{request.Name}\": the object has been modified; please apply your changes to the latest version and try again");
    }

    private static string KeyOf(string space, string name) => space.Length == 0 ? name : $"{space}/{name}";
}
