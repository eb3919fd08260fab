using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace OrleansAA.Testing.Root;

/// <summary>The objects of one kind at a root control plane, which serves them to be got, listed and watched; tests write them, and where it is writable, clients do.</summary>
internal sealed class RootTable
{
    private readonly WatchedTable _table;
    private readonly TableEndpoint _endpoint;
    private readonly string _apiVersion;
    private readonly string _kind;
    private readonly bool _isWritable;
    private readonly Func<JsonObject, string?>? _problemOf;
    private int _statusUpdates;

    /// <param name="clock">Gives revisions.</param>
    /// <param name="apiVersion">Of its objects.</param>
    /// <param name="kind">Of its objects.</param>
    /// <param name="isWritable">Whether clients write, too.</param>
    /// <param name="problemOf">What is wrong with an object that a client creates: it is 422 then.</param>
    internal RootTable(RevisionClock clock, string apiVersion, string kind, bool isWritable = false, Func<JsonObject, string?>? problemOf = null)
    {
        (_apiVersion, _kind, _isWritable, _problemOf) = (apiVersion, kind, isWritable, problemOf);
        _table = new WatchedTable(clock);
        _endpoint = new TableEndpoint(_table, kind + "List", kind);
    }

    public int Watchers => _endpoint.Watchers;

    /// <summary>Updates of a status so far, those that did not fit included.</summary>
    public int StatusUpdates => Volatile.Read(ref _statusUpdates);

    /// <summary>All objects, as they are.</summary>
    public IReadOnlyList<JsonObject> All => [.. _table.List(_ => true).Objects.Select(o => (JsonObject)o.DeepClone())];

    /// <summary>Ends when something is written from now on.</summary>
    internal Task Changed => _table.Changed;

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

    /// <summary>Writes the status of an object, if there is one of that name.</summary>
    internal void ChangeStatus(string name, JsonObject status, string space = "") => _table.Change(KeyOf(space, name), o => o["status"] = status);

    public void Remove(string name, string space = "") => _table.Remove(KeyOf(space, name));

    /// <summary>Makes all watches begin anew.</summary>
    public void Compact() => _table.Compact();

    internal Task AnswerAsync(HttpContext context, RootRequest request) => request.Verb switch
    {
        "list" or "watch" => _endpoint.ListAsync(context, o => request.Namespace.Length == 0 || TableEndpoint.NamespaceOf(o) == request.Namespace),
        "get" when _table.Get(KeyOf(request.Namespace, request.Name)) is { } found => RootAnswers.WriteAsync(context, 200, found),
        "get" => RootAnswers.WriteStatusAsync(context, 404, "NotFound", $"{request.Resource} \"{request.Name}\" not found"),
        "update" when request.Subresource == "status" => UpdateStatusAsync(context, request),
        "create" when _isWritable => CreateAsync(context, request),
        "delete" when _isWritable => DeleteAsync(context, request),
        "update" when _isWritable => ReplaceAsync(context, request, replaces: true),
        "patch" when _isWritable && context.Request.ContentType?.StartsWith("application/merge-patch+json", StringComparison.Ordinal) == true => ReplaceAsync(context, request, replaces: false),
        _ => RootAnswers.WriteStatusAsync(context, 405, "MethodNotAllowed", "the server does not allow this method on the requested resource"),
    };

    private JsonObject Complete(JsonObject value)
    {
        var written = (JsonObject)value.DeepClone();
        written["kind"] = _kind;
        written["apiVersion"] = _apiVersion;
        written["metadata"]!["uid"] ??= Chance.Uuid();
        return written;
    }

    private async Task CreateAsync(HttpContext context, RootRequest request)
    {
        var sent = await RootAnswers.ReadAsync(context);
        if (request.Namespace.Length > 0)
            sent["metadata"]!["namespace"] = request.Namespace;
        StatusSubresource.LeaveOut(sent, _kind, request.Subresource);
        var made = Complete(sent);
        if (_problemOf?.Invoke(made) is { } problem)
            await RootAnswers.WriteStatusAsync(context, 422, "Invalid", $"{_kind} \"{TableEndpoint.NameOf(made)}\" is invalid: {problem}");
        else if (_table.TryAdd(KeyOf(request.Namespace, TableEndpoint.NameOf(made)), made))
            await RootAnswers.WriteAsync(context, 201, made);
        else
            await RootAnswers.WriteStatusAsync(context, 409, "AlreadyExists", $"{request.Resource} \"{TableEndpoint.NameOf(made)}\" already exists");
    }

    /// <summary>Takes an object away, if it is the one that the preconditions name. A Service is shown as it was, other kinds are answered with a Status.</summary>
    private async Task DeleteAsync(HttpContext context, RootRequest request)
    {
        var uid = context.Request.ContentLength is null or 0 ? null : (string?)(await RootAnswers.ReadAsync(context))["preconditions"]?["uid"];
        var (before, removed) = _table.Remove(KeyOf(request.Namespace, request.Name), o => uid is null || uid == (string?)o["metadata"]!["uid"]);
        if (removed is not null)
            await RootAnswers.WriteAsync(context, 200, _kind == "Service" ? removed : RootAnswers.Status(200, "", ""));
        else
            await AnswerWriteAsync(context, request, before, null);
    }

    /// <summary>Takes the whole of what is sent, or what a merge patch says, if the resourceVersion is that of the object, or none is sent.</summary>
    private async Task ReplaceAsync(HttpContext context, RootRequest request, bool replaces)
    {
        var sent = await RootAnswers.ReadAsync(context);
        var revision = RevisionOf(sent);
        StatusSubresource.LeaveOut(sent, _kind, request.Subresource);
        var (before, after) = _table.Change(KeyOf(request.Namespace, request.Name), o => IsMeant(revision, o), o =>
        {
            if (replaces)
                StatusSubresource.Replace(o, Complete(sent), _kind, request.Subresource);
            else
                Merge(o, sent);
        });
        await AnswerWriteAsync(context, request, before, after);
    }

    private static string? RevisionOf(JsonObject value) => (string?)value["metadata"]?["resourceVersion"];

    private static bool IsMeant(string? revision, JsonObject live) => revision is not { Length: > 0 } || revision == RevisionOf(live);

    private static Task AnswerWriteAsync(HttpContext context, RootRequest request, JsonObject? before, JsonObject? after) => before is null
        ? RootAnswers.WriteStatusAsync(context, 404, "NotFound", $"{request.Resource} \"{request.Name}\" not found")
        : after is not null ? RootAnswers.WriteAsync(context, 200, after)
        : RootAnswers.WriteStatusAsync(context, 409, "Conflict", $"Operation cannot be fulfilled on {request.Resource} \"{request.Name}\": the object has been modified; please apply your changes to the latest version and try again");

    /// <summary>RFC 7386.</summary>
    private static void Merge(JsonObject into, JsonObject patch)
    {
        foreach (var (name, value) in patch)
        {
            if (value is null)
                into.Remove(name);
            else if (value is JsonObject inner)
            {
                if (into[name] is not JsonObject)
                    into[name] = new JsonObject();
                Merge((JsonObject)into[name]!, inner);
            }
            else
                into[name] = value.DeepClone();
        }
    }

    /// <summary>Takes the status of what is sent, if that has the resourceVersion of the object, or none.</summary>
    private async Task UpdateStatusAsync(HttpContext context, RootRequest request)
    {
        var sent = await RootAnswers.ReadAsync(context);
        var isDryRun = context.Request.Query.ContainsKey("dryRun");
        if (!isDryRun)
            Interlocked.Increment(ref _statusUpdates);
        var (before, after) = _table.Change(KeyOf(request.Namespace, request.Name), o => !isDryRun && IsMeant(RevisionOf(sent), o), o => o["status"] = sent["status"]?.DeepClone());
        await AnswerWriteAsync(context, request, before, isDryRun ? before : after);
    }

    private static string KeyOf(string space, string name) => space.Length == 0 ? name : $"{space}/{name}";
}
