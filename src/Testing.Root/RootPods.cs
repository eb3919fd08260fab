using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace OrleansAA.Testing.Root;

/// <summary>The pods of a root control plane: names and labels, as whoever matches processes with pods sees them.</summary>
internal sealed class RootPods
{
    private readonly WatchedTable _table;
    private readonly TableEndpoint _endpoint;

    internal RootPods(RevisionClock clock)
    {
        _table = new WatchedTable(clock);
        _endpoint = new TableEndpoint(_table, "PodList", "Pod");
    }

    public int Watchers => _endpoint.Watchers;

    public void Create(string space, string name, IReadOnlyDictionary<string, string> labels) => _table.TryAdd($"{space}/{name}", new JsonObject
    {
        ["kind"] = "Pod",
        ["apiVersion"] = "v1",
        ["metadata"] = new JsonObject
        {
            ["name"] = name,
            ["namespace"] = space,
            ["uid"] = Chance.Uuid(),
            ["labels"] = new JsonObject(labels.Select(l => KeyValuePair.Create(l.Key, (JsonNode?)l.Value))),
        },
        ["status"] = new JsonObject { ["phase"] = "Running" },
    });

    public void Delete(string space, string name) => _table.Remove($"{space}/{name}");

    internal Task AnswerAsync(HttpContext context, RootRequest request)
    {
        var wanted = context.Request.Query["labelSelector"].ToString().Split(',', StringSplitOptions.RemoveEmptyEntries).Select(t => t.Split('=', 2)).ToList();
        return request.Verb switch
        {
            "list" or "watch" =>
                _endpoint.ListAsync(context, o => TableEndpoint.NamespaceOf(o) == request.Namespace && wanted.All(w => (string?)o["metadata"]!["labels"]![w[0]] == w[1])),
            "get" when _table.Get($"{request.Namespace}/{request.Name}") is { } pod => RootAnswers.WriteAsync(context, 200, pod),
            "get" => RootAnswers.WriteStatusAsync(context, 404, "NotFound", $"pods \"{request.Name}\" not found"),
            _ => RootAnswers.WriteStatusAsync(context, 405, "MethodNotAllowed", "the server does not allow this method on the requested resource"),
        };
    }
}
