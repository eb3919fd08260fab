using System.Text.Json;
using OrleansAA.Robustness.Traffic;
using OrleansAA.TestKit;
using OrleansAA.TestKit.Histories;

namespace OrleansAA.Robustness;

/// <summary>Replicas, each a process of its own that can be ended and started again, on a Redis of their own. Between them is mTLS.</summary>
internal sealed class ReplicaSet : IReplicas, IAsyncDisposable
{
    /// <summary>How long a client believes in a server that says nothing, twice over.</summary>
    private static readonly TimeSpan Ping = TimeSpan.FromSeconds(3);

    private readonly TemporaryDirectory _directory = new();
    private readonly List<ServerProcess> _replicas = [];
    private readonly List<ServerProcess> _past = [];
    private readonly List<int> _ports = [];
    private readonly TestCertificate _silo;
    private readonly TestAuthority _silos;
    private RedisLog? _log;

    private ReplicaSet(RedisServer redis)
    {
        Redis = redis;
        _silos = new(_directory.File("silos"), "silos");
        _silo = _silos.Peer("silo", "CN=silo");
    }

    public RedisServer Redis { get; }

    /// <summary>The processes that run, or ran last, one at each place.</summary>
    public IReadOnlyList<ServerProcess> Replicas => _replicas;

    /// <summary>All processes there ever were.</summary>
    public IEnumerable<ServerProcess> AllProcesses => [.. _past, .. _replicas];

    public static async Task<ReplicaSet> StartAsync(int count)
    {
        var set = new ReplicaSet(await RedisServer.StartAsync());
        try
        {
            for (var i = 0; i < count; i++)
                await set.AddAsync();
            return set;
        }
        catch
        {
            await set.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts one more.</summary>
    public async Task<ServerProcess> AddAsync()
    {
        _ports.Add(FixedPort.Next());
        var replica = await LaunchAsync(_ports.Count - 1);
        _replicas.Add(replica);
        return replica;
    }

    /// <summary>Starts another process where one has ended, at the same address.</summary>
    public async Task RestartAsync(int place)
    {
        var next = await LaunchAsync(place);
        await _replicas[place].DisposeAsync();
        _past.Add(_replicas[place]);
        _replicas[place] = next;
    }

    /// <summary>A client of one replica.</summary>
    public ApiClient Connect(ServerProcess replica) => new(replica.Address, _directory.File(".aa"));

    /// <summary>Connections of one client that gives up servers which say nothing; they outlive the processes.</summary>
    public IReadOnlyList<IReplica> Connect() =>
        [.. _replicas.Select((r, i) => new HttpReplica($"replica {i}", new ApiClient(r.Address, _directory.File(".aa"), Ping)))];

    public async Task<IReadOnlyList<WatchedEvent>> ReadLogAsync(long after, long upTo, CancellationToken cancellationToken) =>
        await (await LogAsync()).ReadAsync(after, upTo);

    /// <summary>The store's objects, by key.</summary>
    public async Task<IReadOnlyDictionary<string, JsonElement>> ReadObjectsAsync() => await (await LogAsync()).ReadObjectsAsync();

    private async Task<RedisLog> LogAsync() => _log ??= await RedisLog.OpenAsync(Redis.Address);

    public async ValueTask DisposeAsync()
    {
        foreach (var replica in _replicas)
            await replica.DisposeAsync();
        if (_log is not null)
            await _log.DisposeAsync();
        await Redis.DisposeAsync();
        _directory.Dispose();
    }

    // One data directory: it holds nothing but the identity that all of them serve with.
    private Task<ServerProcess> LaunchAsync(int place) => ServerProcess.StartAsync(
        _directory.Path, $"--store=redis:{Redis.Address}", $"--secure-port={_ports[place]}", "--data-dir=.aa",
        $"--silo-tls-cert-file={_silo.CertificateFile}", $"--silo-tls-private-key-file={_silo.KeyFile}", $"--silo-ca-file={_silos.CertificateFile}");
}
