using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using k8s;
using k8s.Models;

namespace OrleansAA.Gateway.Root;

/// <summary>A kind of the root by its path: <c>apis/example.com/v1/widgets</c>. For kinds that nobody knows when this is compiled, and for those the root serves in several versions.</summary>
internal sealed class RootResource(RootClient client, string path)
{
    /// <summary>Objects in one answer of a list; the next goes on from there.</summary>
    private const int PageObjectsMax = 500;

    /// <summary>The whole list, page by page.</summary>
    /// <returns>The objects as JSON, and the resourceVersion to watch from.</returns>
    /// <param name="objectsMax">More are an <see cref="InvalidDataException"/>.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<(IReadOnlyList<ReadOnlyMemory<byte>> Items, string ResourceVersion)> ListAsync(int objectsMax, CancellationToken cancellationToken)
    {
        var (items, version, more) = (new List<ReadOnlyMemory<byte>>(), "", "");
        do
        {
            var query = more.Length == 0 ? $"?limit={PageObjectsMax}" : $"?limit={PageObjectsMax}&continue={Uri.EscapeDataString(more)}";
            using var page = JsonDocument.Parse(await client.ReadAsync(path + query, cancellationToken));
            foreach (var item in page.RootElement.TryGetProperty("items", out var found) && found.ValueKind == JsonValueKind.Array ? found.EnumerateArray() : default)
                items.Add(Encoding.UTF8.GetBytes(item.GetRawText()));
            if (items.Count > objectsMax)
                throw new InvalidDataException($"the root apiserver has more than {objectsMax} objects at {path}");
            (version, more) = (Metadata(page, "resourceVersion"), Metadata(page, "continue"));
        }
        while (more.Length > 0);
        return (items, version);
    }

    /// <summary>One object.</summary>
    /// <exception cref="k8s.Autorest.HttpOperationException">The root has answered with an error.</exception>
    public Task<ReadOnlyMemory<byte>> GetAsync(string name, CancellationToken cancellationToken) => client.ReadAsync($"{path}/{Uri.EscapeDataString(name)}", cancellationToken);

    /// <summary>Changes from a resourceVersion on, until the root ends them.</summary>
    public async IAsyncEnumerable<(WatchEventType Type, ReadOnlyMemory<byte> Object)> WatchAsync(
        string resourceVersion, TimeSpan time, Action<Exception> onError, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var query = $"?watch=true&allowWatchBookmarks=true&resourceVersion={Uri.EscapeDataString(resourceVersion)}&timeoutSeconds={(int)time.TotalSeconds}";
        using var response = await client.OpenAsync(path + query, cancellationToken);
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken));
        while (await lines.ReadLineAsync(cancellationToken) is { } line)
        {
            using var happened = JsonDocument.Parse(line);
            var value = happened.RootElement.GetProperty("object").GetRawText();
            if (Enum.TryParse<WatchEventType>(happened.RootElement.GetProperty("type").GetString(), ignoreCase: true, out var type) && type != WatchEventType.Error)
                yield return (type, Encoding.UTF8.GetBytes(value));
            else
                onError(new KubernetesException(KubernetesJson.Deserialize<V1Status>(value)));
        }
    }

    private static string Metadata(JsonDocument page, string name) =>
        page.RootElement.TryGetProperty("metadata", out var metadata) && metadata.TryGetProperty(name, out var value) ? value.GetString() ?? "" : "";
}
