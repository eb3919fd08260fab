using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Channels;

namespace OrleansAA.TestKit;

/// <summary>
/// Counts for the quotas of a root as kube-controller-manager's quota controller does: finds what can be counted by discovery, follows it as metadata, through the aggregator, and counts anew
/// for a quota that is new or has other limits, and in a namespace where something has been deleted. What it writes is fenced by the quota's resourceVersion.
/// </summary>
public sealed class QuotaController : IAsyncDisposable
{
    private static readonly string[] Quotable = ["create", "list", "watch", "delete"];

    private readonly HttpClient _http;
    private readonly CancellationTokenSource _end = new();
    private readonly Channel<(string Space, string Name)> _queue = Channel.CreateUnbounded<(string, string)>();
    private readonly ConcurrentDictionary<(string Space, string Name), JsonNode> _quotas = new();
    private readonly ConcurrentDictionary<string, ConcurrentDictionary<(string Space, string Name), bool>> _objects = new();
    private readonly List<Task> _work = [];

    private QuotaController(RootControlPlane root)
    {
        var user = root.Authorities.User("system:kube-controller-manager", "system:masters");
        _http = new HttpClient(new SocketsHttpHandler
        {
            SslOptions = new SslClientAuthenticationOptions
            {
                ClientCertificates = [user.Load()],
                RemoteCertificateValidationCallback = (_, certificate, _, _) => root.IsServing(certificate),
            },
        })
        {
            BaseAddress = root.Address,
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    /// <summary>What it counts: <c>count/portrules.firewalld.fedoraproject.org</c>.</summary>
    public IEnumerable<string> Counts => _objects.Keys;

    /// <summary>Begins; what there is has been listed when this ends.</summary>
    public static async Task<QuotaController> StartAsync(RootControlPlane root)
    {
        var controller = new QuotaController(root);
        foreach (var (count, path) in await controller.DiscoverAsync())
        {
            var known = controller._objects[count] = new();
            var revision = await controller.ListAsync(path, "PartialObjectMetadataList", o => known[KeyOf(o)] = true);
            controller._work.Add(controller.WatchAsync(path, revision, "PartialObjectMetadata", (type, o) =>
            {
                if (type != "DELETED")
                {
                    known[KeyOf(o)] = true;
                    return;
                }
                known.TryRemove(KeyOf(o), out _);
                controller.Enqueue(KeyOf(o).Space);
            }));
        }
        var quotas = await controller.ListAsync("/api/v1/resourcequotas", "", controller.Learn);
        controller._work.Add(controller.WatchAsync("/api/v1/resourcequotas", quotas, "", (type, o) =>
        {
            if (type == "DELETED")
                controller._quotas.TryRemove(KeyOf(o), out _);
            else
                controller.Learn(o);
        }));
        controller._work.Add(controller.CountAsync());
        return controller;
    }

    /// <summary>Counts all quotas anew, as it does from time to time.</summary>
    public void Resync()
    {
        foreach (var key in _quotas.Keys)
            _queue.Writer.TryWrite(key);
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await Task.WhenAll(_work).ContinueWith(_ => { }, TaskScheduler.Default);
        _http.Dispose();
        _end.Dispose();
    }

    private static (string Space, string Name) KeyOf(JsonNode value) => (TableEndpoint.NamespaceOf((JsonObject)value), TableEndpoint.NameOf((JsonObject)value));

    private void Enqueue(string space)
    {
        foreach (var key in _quotas.Keys.Where(k => k.Space == space))
            _queue.Writer.TryWrite(key);
    }

    private void Learn(JsonNode quota)
    {
        _quotas[KeyOf(quota)] = quota.DeepClone();
        if (!JsonNode.DeepEquals(quota["spec"]!["hard"], quota["status"]?["hard"]))
            _queue.Writer.TryWrite(KeyOf(quota));
    }

    private async Task<IReadOnlyList<(string Count, string Path)>> DiscoverAsync()
    {
        var groups = await ReadAsync("/apis", "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList");
        var found = new List<(string, string)>();
        foreach (var group in (JsonArray)groups["items"]!)
        {
            // The preferred version is the first.
            var (name, version) = ((string)group!["metadata"]!["name"]!, group["versions"]![0]!);
            foreach (var resource in (JsonArray)version["resources"]!)
            {
                if ((string)resource!["scope"]! == "Namespaced" && !Quotable.Except(RootAnswers.Texts(resource["verbs"])).Any())
                    found.Add(($"count/{(string)resource["resource"]!}.{name}", $"/apis/{name}/{(string)version["version"]!}/{(string)resource["resource"]!}"));
            }
        }
        return found;
    }

    private async Task<string> ListAsync(string path, string form, Action<JsonNode> learn)
    {
        var list = await ReadAsync(path, AcceptOf(form));
        // Of no metadata there is no list of items.
        foreach (var item in (JsonArray?)list["items"] ?? [])
            learn(item!);
        return (string)list["metadata"]!["resourceVersion"]!;
    }

    private async Task WatchAsync(string path, string revision, string form, Action<string, JsonNode> learn)
    {
        while (!_end.IsCancellationRequested)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"{path}?watch=true&allowWatchBookmarks=true&resourceVersion={revision}")
            {
                Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            };
            request.Headers.Accept.ParseAdd(AcceptOf(form));
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, _end.Token);
            using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(_end.Token));
            while (await lines.ReadLineAsync(_end.Token) is { } line)
            {
                var happened = JsonNode.Parse(line)!;
                revision = (string)happened["object"]!["metadata"]!["resourceVersion"]!;
                if ((string)happened["type"]! != "BOOKMARK")
                    learn((string)happened["type"]!, happened["object"]!);
            }
        }
    }

    private async Task CountAsync()
    {
        await foreach (var key in _queue.Reader.ReadAllAsync(_end.Token))
        {
            if (await ReadIfThereAsync($"/api/v1/namespaces/{key.Space}/resourcequotas/{key.Name}") is { } quota && !await TryCountAsync(key, quota))
                _queue.Writer.TryWrite(key);
        }
    }

    /// <summary>False if the quota has been written meanwhile.</summary>
    private async Task<bool> TryCountAsync((string Space, string Name) key, JsonNode quota)
    {
        var used = new JsonObject();
        foreach (var count in ((JsonObject)quota["spec"]!["hard"]!).Select(h => h.Key).Where(_objects.ContainsKey))
            used[count] = $"{_objects[count].Keys.Count(k => k.Space == key.Space)}";
        quota["status"] = new JsonObject { ["hard"] = quota["spec"]!["hard"]!.DeepClone(), ["used"] = used };
        using var body = new StringContent(quota.ToJsonString(), Encoding.UTF8, "application/json");
        using var response = await _http.PutAsync($"/api/v1/namespaces/{key.Space}/resourcequotas/{key.Name}/status", body, _end.Token);
        return response.StatusCode != HttpStatusCode.Conflict;
    }

    private async Task<JsonNode?> ReadIfThereAsync(string path)
    {
        using var response = await _http.GetAsync(path, _end.Token);
        return response.IsSuccessStatusCode ? JsonNode.Parse(await response.Content.ReadAsStringAsync(_end.Token)) : null;
    }

    private async Task<JsonNode> ReadAsync(string path, string accept)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        request.Headers.Accept.Add(MediaTypeWithQualityHeaderValue.Parse(accept));
        using var response = await _http.SendAsync(request, _end.Token);
        response.EnsureSuccessStatusCode();
        return JsonNode.Parse(await response.Content.ReadAsStringAsync(_end.Token))!;
    }

    private static string AcceptOf(string form) => form.Length == 0 ? "application/json" : $"application/json;as={form};g=meta.k8s.io;v=v1";
}
