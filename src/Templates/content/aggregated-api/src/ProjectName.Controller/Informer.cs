using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using k8s;
using k8s.Autorest;
using k8s.Models;
using OrleansAA.ApiMachinery.Schemas;

namespace ProjectName.Controller;

/// <summary>
/// Knows the objects of a kind as the server does: by a watch that begins with all of them where the server has streaming lists, else by a list and a watch. A watch that ends is resumed
/// where it was; only where the server does not know that any more, all is read anew.
/// </summary>
public sealed class Informer<T>(Kubernetes api, Action<ObjectKey> changed, TimeProvider clock)
    where T : class, IKubernetesObject<V1ObjectMeta>, IApiResource
{
    private const string InitialEventsEnd = "k8s.io/initial-events-end";

    /// <summary>How long one watch is asked for.</summary>
    private static readonly TimeSpan WatchTime = TimeSpan.FromMinutes(5);

    /// <summary>A watch that ends sooner counts as failed, so that nobody asks without a pause.</summary>
    private static readonly TimeSpan ShortestWatch = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<ObjectKey, T> _known = new();
    private readonly TaskCompletionSource _synced = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string? _revision;
    private bool _streams = true;

    /// <summary>Ends when all objects are known.</summary>
    public Task Synced => _synced.Task;

    /// <summary>An object; null if there is none.</summary>
    public T? Find(ObjectKey key) => _known.GetValueOrDefault(key);

    /// <summary>Follows the server until it is told to end.</summary>
    public async Task RunAsync(CancellationToken cancelled)
    {
        for (var failures = 0; ;)
        {
            var began = clock.GetTimestamp();
            try
            {
                if (_revision is null && !_streams)
                    await ListAsync(cancelled);
                await WatchAsync(cancelled);
            }
            catch (HttpOperationException e) when (_revision is null && _streams && e.Response.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity)
            {
                _streams = false;
                continue;
            }
            catch (HttpOperationException e) when (e.Response.StatusCode == HttpStatusCode.Gone)
            {
                _revision = null;
            }
            catch (Exception e) when (!cancelled.IsCancellationRequested && e is HttpOperationException or HttpRequestException or IOException or JsonException or OperationCanceledException)
            {
                Log.Error($"{T.Names.Plural} cannot be watched: {e.Message}; tried again");
            }
            failures = clock.GetElapsedTime(began) >= ShortestWatch ? 0 : failures + 1;
            if (failures > 0)
                await Task.Delay(WorkQueue.DelayAfter(failures), clock, cancelled);
        }
    }

    private async Task ListAsync(CancellationToken cancelled)
    {
        using var response = await api.SendAsync(HttpMethod.Get, Requests.PathOf<T>(), cancelled);
        using var list = await JsonDocument.ParseAsync(await response.Content.ReadAsStreamAsync(cancelled), cancellationToken: cancelled);
        Replace(list.RootElement.GetProperty("items").EnumerateArray().Select(Read));
        _revision = list.RootElement.GetProperty("metadata").GetProperty("resourceVersion").GetString();
    }

    private async Task WatchAsync(CancellationToken cancelled)
    {
        var from = _revision is null ? "&sendInitialEvents=true&resourceVersionMatch=NotOlderThan" : $"&resourceVersion={Uri.EscapeDataString(_revision)}";
        using var response = await api.SendAsync(HttpMethod.Get, $"{Requests.PathOf<T>()}?watch=true&allowWatchBookmarks=true&timeoutSeconds={WatchTime.TotalSeconds:F0}{from}", cancelled);
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(cancelled));
        var initial = _revision is null ? new List<T>() : null;
        while (await lines.ReadLineAsync(cancelled) is { } line)
        {
            using var document = JsonDocument.Parse(line);
            Take(document.RootElement.GetProperty("type").GetString()!, document.RootElement.GetProperty("object"), ref initial);
        }
    }

    /// <param name="type">What has happened.</param>
    /// <param name="element">To which object.</param>
    /// <param name="initial">What has come of a streaming list; null behind its end.</param>
    private void Take(string type, JsonElement element, ref List<T>? initial)
    {
        if (type == "ERROR")
            throw Requests.ErrorOf(element.GetRawText(), (HttpStatusCode)element.GetProperty("code").GetInt32());
        var item = Read(element);
        switch (type)
        {
            case "BOOKMARK" when initial is not null:
                if (item.Metadata.Annotations?.ContainsKey(InitialEventsEnd) != true)
                    return;
                Replace(initial);
                initial = null;
                break;
            case "BOOKMARK":
                break;
            case "DELETED":
                _known.TryRemove(KeyOf(item), out _);
                changed(KeyOf(item));
                break;
            case var _ when initial is not null:
                initial.Add(item);
                return;
            default:
                _known[KeyOf(item)] = item;
                changed(KeyOf(item));
                break;
        }
        _revision = item.Metadata.ResourceVersion;
    }

    /// <summary>These are all there are.</summary>
    private void Replace(IEnumerable<T> items)
    {
        var there = items.ToDictionary(KeyOf);
        foreach (var gone in _known.Keys.Except(there.Keys))
            _known.TryRemove(gone, out _);
        foreach (var (key, item) in there)
        {
            _known[key] = item;
            changed(key);
        }
        _synced.TrySetResult();
    }

    private static T Read(JsonElement element) => KubernetesJson.Deserialize<T>(element.GetRawText());

    private static ObjectKey KeyOf(T item) => new(item.Metadata.NamespaceProperty ?? "", item.Metadata.Name);
}
