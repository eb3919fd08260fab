using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace OrleansAA.Testing.Root;

/// <summary>The namespaces of a root control plane. Nothing finishes their deletion but the test, or <see cref="Finish"/>.</summary>
internal sealed class RootNamespaces
{
    private readonly WatchedTable _table;
    private readonly TableEndpoint _endpoint;

    internal RootNamespaces(RevisionClock clock)
    {
        _table = new WatchedTable(clock);
        _endpoint = new TableEndpoint(_table, "NamespaceList", "Namespace");
    }

    public int Watchers => _endpoint.Watchers;

    /// <summary>Removes what is in a namespace that is going, which is gone then, as the namespace controller does; null where there is none.</summary>
    public Action<string>? Finish { get; set; }

    /// <summary>A namespace as it is; null if there is none.</summary>
    public JsonObject? Get(string name) => (JsonObject?)_table.Get(name)?.DeepClone();

    public void Create(string name) => _table.TryAdd(name, New(name));

    /// <summary>Gives a namespace a label.</summary>
    public void Label(string name, string key, string value) => _table.Change(name, o => o["metadata"]!["labels"] = new JsonObject { [key] = value });

    /// <summary>Creates a namespace of which no watch hears.</summary>
    public void CreateUnseen(string name) => _table.PutUnseen(name, New(name));

    /// <summary>Begins the deletion: the namespace is Terminating from now on.</summary>
    public void Terminate(string name) => _table.Change(name, Terminate);

    /// <summary>Ends the deletion: the namespace is gone.</summary>
    public void Remove(string name) => _table.Remove(name);

    /// <summary>Makes all watches begin anew.</summary>
    public void Compact() => _table.Compact();

    internal async Task AnswerAsync(HttpContext context, RootRequest request)
    {
        switch (request.Verb)
        {
            case "list" or "watch":
                await _endpoint.ListAsync(context, _ => true);
                return;
            case "create":
                await CreateAsync(context);
                return;
            case "get":
                await AnswerAsync(context, request.Name, _table.Get(request.Name));
                return;
            case "delete":
                await AnswerAsync(context, request.Name, _table.Change(request.Name, Terminate));
                if (Finish is { } finish)
                {
                    finish(request.Name);
                    Remove(request.Name);
                }
                return;
            default:
                await RootAnswers.WriteStatusAsync(context, 405, "MethodNotAllowed", "the server does not allow this method on the requested resource");
                return;
        }
    }

    private async Task CreateAsync(HttpContext context)
    {
        var sent = RootAnswers.IsProtobuf(context) ? ProtobufNamespace.Read(await RootAnswers.ReadBytesAsync(context)) : await RootAnswers.ReadAsync(context);
        var name = TableEndpoint.NameOf(sent);
        var made = New(name);
        foreach (var member in (string[])["labels", "annotations"])
        {
            if (sent["metadata"]![member] is { } said)
                made["metadata"]![member] = said.DeepClone();
        }
        if (_table.TryAdd(name, made))
            await RootAnswers.WriteAsync(context, 201, _table.Get(name)!);
        else
            await RootAnswers.WriteStatusAsync(context, 409, "AlreadyExists", $"namespaces \"{name}\" already exists");
    }

    private static Task AnswerAsync(HttpContext context, string name, JsonObject? value) => value is null
        ? RootAnswers.WriteStatusAsync(context, 404, "NotFound", $"namespaces \"{name}\" not found")
        : RootAnswers.WriteAsync(context, 200, value);

    private static JsonObject New(string name) => new()
    {
        ["kind"] = "Namespace",
        ["apiVersion"] = "v1",
        ["metadata"] = new JsonObject { ["name"] = name, ["uid"] = Chance.Uuid(), ["creationTimestamp"] = "2026-01-01T00:00:00Z" },
        ["status"] = new JsonObject { ["phase"] = "Active" },
    };

    private static void Terminate(JsonObject value)
    {
        value["metadata"]!["deletionTimestamp"] = "2026-01-02T00:00:00Z";
        value["status"]!["phase"] = "Terminating";
    }
}
