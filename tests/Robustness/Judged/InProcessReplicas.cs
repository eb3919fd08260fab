using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansAA.ApiMachinery.Admission;
using OrleansAA.ApiMachinery.Kinds;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Storage;
using OrleansAA.ApiMachinery.Storage.Memory;
using OrleansAA.PortRules;
using OrleansAA.ApiMachinery.Watching;
using OrleansAA.Robustness.Traffic;
using OrleansAA.TestKit.Histories;

namespace OrleansAA.Robustness.Judged;

/// <summary>
/// Replicas without HTTP and without Orleans: stores, feeds, caches, read indexes and registries as the server puts them together, over one store in memory.
/// Each has a grain of every object, as replicas have that do not see each other: the store's compare alone keeps them apart.
/// </summary>
internal sealed class InProcessReplicas : IReplicas, IAsyncDisposable
{
    private readonly ResourceKind _kind = PortRuleKind.Create();
    private readonly CancellationTokenSource _stopping = new();
    private readonly MemoryRevisionStores _stores = new(TimeProvider.System);
    private readonly List<KindRuntime> _runtimes = [];
    private readonly List<InProcessReplica> _replicas = [];
    private readonly Seams _seams;
    private IRevisionStore _store = null!;
    private Task[] _running = [];

    private InProcessReplicas(Seams seams) => _seams = seams;

    public static async Task<InProcessReplicas> StartAsync(int count, Seams seams, CancellationToken cancellationToken)
    {
        var replicas = new InProcessReplicas(seams);
        await replicas.StartAsync(count, cancellationToken);
        return replicas;
    }

    public IReadOnlyList<IReplica> Connect() => _replicas;

    public async Task<IReadOnlyList<WatchedEvent>> ReadLogAsync(long after, long upTo, CancellationToken cancellationToken)
    {
        var log = await _store.ReadLogAsync(new(after), new(upTo), int.MaxValue, cancellationToken);
        return [.. _seams.Log(log).Select(Event)];
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        // A feed that a bug has killed is not what is to be seen here.
        await Task.WhenAll(_running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _runtimes.ForEach(r => r.Dispose());
        _stopping.Dispose();
        await _stores.DisposeAsync();
    }

    private async Task StartAsync(int count, CancellationToken cancellationToken)
    {
        _store = await _stores.OpenAsync(_kind.Resource, cancellationToken);
        for (var place = 0; place < count; place++)
        {
            var runtime = await KindRuntime.OpenAsync(
                _kind, new OneStore(_seams.Store(_store, place)), new Announcer(this, place), AdmissionChain.Empty, new(), TimeProvider.System, NullLoggerFactory.Instance, cancellationToken);
            _runtimes.Add(runtime);
            _replicas.Add(new InProcessReplica($"replica {place}", runtime, _seams.Reader(runtime.Reader, place), _seams));
        }
        _running = [.. _runtimes.Select(r => Task.Run(() => r.RunAsync(_stopping.Token), CancellationToken.None))];
    }

    private static WatchedEvent Event(LogEntry entry) =>
        new(entry.Type.ToString().ToUpperInvariant(), entry.Revision.Number, JsonSerializer.Deserialize<JsonElement>(Encoding.UTF8.GetString(entry.Json.Span)));

    /// <summary>Tells the other replicas at once.</summary>
    private sealed class Announcer(InProcessReplicas replicas, int place) : ICommitAnnouncer
    {
        public void Announce(GroupResource resource, LogEntry entry)
        {
            for (var other = 0; other < replicas._runtimes.Count; other++)
            {
                if (other != place)
                    replicas._seams.Announce(entry with { Previous = null }, replicas._runtimes[other].Feed, replicas._runtimes[other].Cache, other);
            }
        }
    }

    private sealed class OneStore(IRevisionStore store) : IRevisionStores
    {
        public ValueTask<IRevisionStore> OpenAsync(GroupResource resource, CancellationToken cancellationToken) => new(store);

        public ValueTask DisposeAsync() => default;
    }
}
