using System.Collections.Concurrent;
using System.Text.Json;
using OrleansAA.TestKit;
using k8s;
using k8s.Autorest;

namespace OrleansAA.Robustness;

/// <summary>A copy of all rules that keeps itself up to date by a list and watches, as controllers do.</summary>
internal abstract class Informer
{
    /// <summary>How long a client waits before it asks a server again that was away.</summary>
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(100);

    private readonly ConcurrentDictionary<string, string> _versions = new();
    private TaskCompletionSource _advanced = NewSource();

    /// <summary>How often it had to begin anew, the first time included.</summary>
    public int Lists { get; protected set; }

    /// <summary>How its connections broke, and how often.</summary>
    public ConcurrentDictionary<string, int> Breaks { get; } = new();

    /// <summary>resourceVersion and uid of every object, by key.</summary>
    public IReadOnlyDictionary<string, string> Objects => new SortedDictionary<string, string>(_versions, StringComparer.Ordinal);

    /// <summary>The revision it has come to.</summary>
    public long Revision { get; private set; }

    /// <summary>Follows the server through its restarts until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await FollowAsync(cancellationToken);
                await RealTime.PassAsync(RetryPause, cancellationToken);
            }
            catch (Exception e) when (e is HttpRequestException or IOException or HttpOperationException or KubernetesException)
            {
                Breaks.AddOrUpdate(e.GetType().Name, 1, (_, n) => n + 1);
                await RealTime.PassAsync(RetryPause, CancellationToken.None);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
        }
    }

    /// <summary>Waits until it has come to a revision.</summary>
    public async Task WaitForAsync(long revision, CancellationToken cancellationToken)
    {
        while (true)
        {
            var advanced = Volatile.Read(ref _advanced).Task;
            if (Revision >= revision)
                return;
            await advanced.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Lists if it must, and watches until the connection ends.</summary>
    protected abstract Task FollowAsync(CancellationToken cancellationToken);

    protected void Begin()
    {
        Lists++;
        _versions.Clear();
    }

    protected void Set(string key, string uid, string resourceVersion) => _versions[key] = $"{resourceVersion} {uid}";

    protected void Remove(string key) => _versions.TryRemove(key, out _);

    protected void Advance(long revision)
    {
        Revision = revision;
        Interlocked.Exchange(ref _advanced, NewSource()).SetResult();
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    protected void Take(string type, JsonElement value)
    {
        if (type is "ADDED" or "MODIFIED")
            Set(ObjectJson.KeyOf(value), ObjectJson.UidOf(value), $"{ObjectJson.RevisionOf(value)}");
        else if (type == "DELETED")
            Remove(ObjectJson.KeyOf(value));
    }
}

/// <summary>The informer of clients of today: one watch that begins with everything there is (WatchList).</summary>
internal sealed class WatchListInformer(ApiClient client) : Informer
{
    private bool _isComplete;

    protected override async Task FollowAsync(CancellationToken cancellationToken)
    {
        if (!_isComplete)
            Begin();
        var from = _isComplete ? $"&resourceVersion={Revision}" : "&sendInitialEvents=true&resourceVersionMatch=NotOlderThan";
        using var watch = await client.WatchAsync($"{Rules.All}?watch=1&allowWatchBookmarks=true{from}", cancellationToken);
        while (await watch.NextAsync(cancellationToken) is { } line)
        {
            if (line.Type == "ERROR")
            {
                _isComplete = false;
                return;
            }
            Take(line.Type, line.Object);
            _isComplete |= line.Type == "BOOKMARK" && ObjectJson.Annotation(line.Object, "k8s.io/initial-events-end") == "true";
            if (_isComplete)
                Advance(ObjectJson.RevisionOf(line.Object));
        }
    }
}

/// <summary>The informer of KubernetesClient's users: a list, and watches from its resourceVersion.</summary>
internal sealed class KubernetesClientInformer(string kubeconfig) : Informer
{
    private const string Group = "firewalld.fedoraproject.org";

    private readonly KubernetesClientConfiguration _config = KubernetesClientConfiguration.BuildConfigFromConfigFile(kubeconfig);
    private bool _isListed;

    protected override async Task FollowAsync(CancellationToken cancellationToken)
    {
        using var client = new Kubernetes(_config);
        if (!_isListed)
            await ListAsync(client, cancellationToken);
        Exception? refusal = null;
        var watch = client.CustomObjects.WatchListClusterCustomObjectAsync(
            Group, "v1", "portrules", allowWatchBookmarks: true, resourceVersion: $"{Revision}", onError: e => refusal = e, cancellationToken: cancellationToken);
        await foreach (var (type, item) in watch)
        {
            var value = (JsonElement)item;
            Take(type.ToString().ToUpperInvariant(), value);
            Advance(ObjectJson.RevisionOf(value));
        }
        _isListed = refusal is not KubernetesException { Status.Code: 410 };
    }

    private async Task ListAsync(Kubernetes client, CancellationToken cancellationToken)
    {
        var list = await client.CustomObjects.ListClusterCustomObjectAsync<JsonElement>(Group, "v1", "portrules", cancellationToken: cancellationToken);
        Begin();
        foreach (var item in list.GetProperty("items").EnumerateArray())
            Take("ADDED", item);
        _isListed = true;
        Advance(ObjectJson.RevisionOf(list));
    }
}
