using System.Text.Json;
using System.Text.Json.Serialization;
using k8s;
using k8s.Models;
using OrleansAA.Agent.Rules;

namespace OrleansAA.Agent.Watching;

/// <summary>One event of a watch.</summary>
internal sealed record WatchLine
{
    private const string InitialEventsEnd = "k8s.io/initial-events-end";

    [JsonPropertyName("type")]
    public string Type { get; init; } = "";

    [JsonPropertyName("object")]
    public JsonElement Object { get; init; }

    public static WatchLine Parse(string line) => JsonSerializer.Deserialize<WatchLine>(line) ?? throw new JsonException("an event is null");

    public PortRule Rule => KubernetesJson.Deserialize<PortRule>(Object.GetRawText());

    public V1Status Status => KubernetesJson.Deserialize<V1Status>(Object.GetRawText());

    /// <summary>Whether a bookmark says that what there was at first has been sent.</summary>
    public static bool EndsInitialEvents(PortRule bookmark) => bookmark.Metadata.Annotations is { } notes && notes.TryGetValue(InitialEventsEnd, out var end) && end == "true";
}

/// <summary>The rules of a list.</summary>
internal sealed record RuleList
{
    [JsonPropertyName("metadata")]
    public V1ListMeta Metadata { get; init; } = new();

    [JsonPropertyName("items")]
    public IReadOnlyList<PortRule> Items { get; init; } = [];
}
