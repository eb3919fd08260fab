using System.Text.Json;

namespace OrleansAA.Load.Calling;

/// <summary>Where the objects of the resource are, as discovery tells it.</summary>
/// <param name="ApiVersion">GROUP/VERSION, or VERSION of the core group.</param>
/// <param name="Kind">The kind of its objects.</param>
/// <param name="Namespace">Empty: the resource is in no namespace.</param>
/// <param name="Collection">Path of all of them, in the namespace that is worked in.</param>
internal sealed record ResourceEndpoint(string ApiVersion, string Kind, string Namespace, string Collection)
{
    /// <exception cref="LoadException">It is not served.</exception>
    public static async Task<ResourceEndpoint> FindAsync(ApiConnections connections, LoadOptions options, CancellationToken cancellationToken)
    {
        var parts = options.Resource.Split('/');
        if (parts.Length is < 2 or > 3 || parts.Any(p => p.Length == 0))
            throw new LoadException($"--resource={options.Resource}: expected GROUP/VERSION/RESOURCE, or VERSION/RESOURCE of the core group");
        var (version, resource) = (string.Join('/', parts[..^1]), parts[^1]);
        var root = (parts.Length == 3 ? "/apis/" : "/api/") + version;
        var entry = await EntryAsync(connections, root, resource, options, cancellationToken);
        var space = entry.GetProperty("namespaced").GetBoolean() ? options.Namespace : "";
        return new(version, entry.GetProperty("kind").GetString()!, space, space.Length == 0 ? $"{root}/{resource}" : $"{root}/namespaces/{space}/{resource}");
    }

    public string Object(string name) => $"{Collection}/{name}";

    private static async Task<JsonElement> EntryAsync(ApiConnections connections, string root, string resource, LoadOptions options, CancellationToken cancellationToken)
    {
        try
        {
            var (_, answer) = await Patience.WithinAsync(options.Patience, token => connections.ReadAsync(ApiRequest.Get(root), token), cancellationToken);
            var found = JsonSerializer.Deserialize<JsonElement>(answer).GetProperty("resources").EnumerateArray().FirstOrDefault(r => r.GetProperty("name").GetString() == resource);
            return found.ValueKind == JsonValueKind.Object ? found : throw new LoadException($"--resource={options.Resource}: {root} of the API has no {resource}; kubectl api-resources lists what there is");
        }
        catch (Exception e) when (e is CallFailedException or JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new LoadException($"--resource={options.Resource}: {root} is not served: {e.Message}");
        }
    }
}
