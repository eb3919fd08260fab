using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace OrleansAA.Testing.Root;

/// <summary>Kinds that tests define at a root control plane, as a CustomResourceDefinition would: discovered, listed and watched.</summary>
internal sealed class RootKinds
{
    private readonly RevisionClock _clock;
    private readonly ConcurrentDictionary<(string Group, string Version, string Plural), (RootTable Table, string Kind, bool Namespaced)> _kinds = new();

    internal RootKinds(RevisionClock clock) => _clock = clock;

    /// <summary>Serves a kind from now on.</summary>
    public RootTable Define(string group, string version, string kind, string plural, bool namespaced) =>
        _kinds.GetOrAdd((group, version, plural), _ => (new RootTable(_clock, $"{group}/{version}", kind), kind, namespaced)).Table;

    internal JsonObject? Resources(string group, string version)
    {
        var served = _kinds.Where(k => k.Key.Group == group && k.Key.Version == version).ToList();
        return served.Count == 0 ? null : new JsonObject
        {
            ["kind"] = "APIResourceList",
            ["apiVersion"] = "v1",
            ["groupVersion"] = $"{group}/{version}",
            ["resources"] = new JsonArray([.. served.Select(k => (JsonNode)new JsonObject
            {
                ["name"] = k.Key.Plural, ["singularName"] = k.Value.Kind.ToLowerInvariant(), ["namespaced"] = k.Value.Namespaced, ["kind"] = k.Value.Kind, ["verbs"] = new JsonArray("get", "list", "watch"),
            })]),
        };
    }

    internal Task? AnswerAsync(HttpContext context, RootRequest request) =>
        _kinds.TryGetValue((request.Group, request.Version, request.Resource), out var served) ? served.Table.AnswerAsync(context, request) : null;
}
