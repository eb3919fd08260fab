using System.Text.Json;
using OrleansAA.Robustness.Faults;
using OrleansAA.Robustness.Traffic;
using OrleansAA.TestKit;
using OrleansAA.TestKit.Histories;
using OrleansAA.TestKit.Networks;

namespace OrleansAA.Robustness;

/// <summary>Replicas, each a process of its own that can be ended and started again, on a Redis of their own. Between them is mTLS.</summary>
internal sealed class ReplicaSet : IReplicas, IAsyncDisposable
{
    /// <summary>How long a client believes in a server that says nothing, twice over.</summary>
    private static readonly TimeSpan Ping = TimeSpan.FromSeconds(3);

    private readonly TemporaryDirectory _directory = new();
    private readonly List<ServerProcess> _replicas = [];
    private readonly List<ServerProcess> _past = [];
    private readonly List<ReplicaPlace> _places = [];
    private readonly TrialSite _site;
    private readonly string[] _flags;
    private readonly RedisServer? _redis;
    private readonly string _store;
    private readonly TestCertificate _silo;
    private readonly TestAuthority _silos;
    private RedisLog? _log;
    private string? _program;

    private ReplicaSet(TrialSite site, RedisServer? redis, string store, string[] flags)
    {
        (_site, _redis, _store, _flags, _program) = (site, redis, store, flags, site.Program);
        _silos = new(_directory.File("silos"), "silos");
        _silo = _silos.Peer("silo", "CN=silo");
    }

    /// <summary>Their Redis, where it is one of their own.</summary>
    public RedisServer Redis => _redis!;

    /// <summary>The processes that run, or ran last, one at each place.</summary>
    public IReadOnlyList<ServerProcess> Replicas => _replicas;

    /// <summary>All processes there ever were.</summary>
    public IEnumerable<ServerProcess> AllProcesses => [.. _past, .. _replicas];

    /// <summary>The replicas' clocks, where they have their own.</summary>
    public IReadOnlyList<FakeClock?> Clocks => [.. _places.Select(p => p.Clock)];

    public static Task<ReplicaSet> StartAsync(int count) => StartAsync(count, TrialSite.Plain);

    /// <param name="count">How many replicas.</param>
    /// <param name="site">What they are put on; it outlives them.</param>
    /// <param name="flags">Of each replica, beside those that make it one of the set.</param>
    public static async Task<ReplicaSet> StartAsync(int count, TrialSite site, params string[] flags)
    {
        // The store is node 1 of the network, the replicas follow.
        var node = site.Network is { } network ? await network.AddAsync() : null;
        var redis = await RedisServer.StartAsync(new RedisSurroundings { Address = node?.Address, Prefix = node?.Prefix ?? [], Directory = site.Disk?.Path });
        return await StartAsync(count, new ReplicaSet(site, redis, redis.NetworkAddress, flags));
    }

    /// <summary>Starts them on a Redis that fails over, which outlives them.</summary>
    public static Task<ReplicaSet> StartAsync(int count, RedisFailover redis, params string[] flags) => StartAsync(count, new ReplicaSet(TrialSite.Plain, null, redis.Address, flags));

    private static async Task<ReplicaSet> StartAsync(int count, ReplicaSet set)
    {
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
        var number = _places.Count;
        var dataDirectory = _directory.File($".aa-{number}");
        // One identity for all, made by the first.
        if (number > 0)
            CopyIdentity(_places[0].DataDirectory, dataDirectory);
        var node = _site.Network is { } network ? await network.AddAsync() : null;
        _places.Add(new(dataDirectory, FixedPort.Next(), node, _site.HasClocks ? new(_directory.File($"clock-{number}")) : null));
        var replica = await LaunchAsync(_places[number]);
        _replicas.Add(replica);
        return replica;
    }

    /// <summary>Starts another process where one has ended, at the same address.</summary>
    /// <param name="place">Where.</param>
    /// <param name="program">Of another build, as are those that are started from now on; null: of the same.</param>
    public async Task RestartAsync(int place, string? program = null)
    {
        _program = program ?? _program;
        var next = await LaunchAsync(_places[place]);
        await _replicas[place].DisposeAsync();
        _past.Add(_replicas[place]);
        _replicas[place] = next;
    }

    /// <summary>A client of one replica.</summary>
    public ApiClient Connect(ServerProcess replica) => Connect(replica.Address);

    /// <summary>A client of what is in front of them.</summary>
    public ApiClient Connect(Uri address) => new(address, _places[0].DataDirectory);

    /// <summary>Connections of one client that gives up servers which say nothing; they outlive the processes.</summary>
    public IReadOnlyList<IReplica> Connect() =>
        [.. _replicas.Select((r, i) => new HttpReplica($"replica {i}", new ApiClient(r.Address, _places[0].DataDirectory, Ping)))];

    public async Task<IReadOnlyList<WatchedEvent>> ReadLogAsync(long after, long upTo, CancellationToken cancellationToken) =>
        await (await LogAsync()).ReadAsync(after, upTo);

    /// <summary>The store's objects, by key.</summary>
    public async Task<IReadOnlyDictionary<string, JsonElement>> ReadObjectsAsync() => await (await LogAsync()).ReadObjectsAsync();

    private async Task<RedisLog> LogAsync() => _log ??= await RedisLog.OpenAsync(_redis?.Address ?? _store);

    public async ValueTask DisposeAsync()
    {
        foreach (var replica in _replicas)
            await replica.DisposeAsync();
        if (_log is not null)
            await _log.DisposeAsync();
        if (_redis is not null)
            await _redis.DisposeAsync();
        _directory.Dispose();
    }

    private static void CopyIdentity(string from, string to)
    {
        Directory.CreateDirectory(to, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        // There is none where a root says who is who.
        foreach (var file in ((string[])["ca.crt", "ca.key", "admin.crt", "admin.key"]).Where(f => File.Exists(Path.Combine(from, f))))
            File.Copy(Path.Combine(from, file), Path.Combine(to, file));
    }

    private Task<ServerProcess> LaunchAsync(ReplicaPlace place) => ServerProcess.StartAsync(
        new ServerSurroundings(_directory.Path) { Prefix = place.Node?.Prefix ?? [], Environment = place.Clock?.Environment ?? new Dictionary<string, string>(), Assembly = _program },
        [$"--store=redis:{_store}", $"--secure-port={place.Port}", $"--data-dir={place.DataDirectory}", $"--bind-address={place.Address}", $"--silo-address={place.Address}",
        $"--silo-tls-cert-file={_silo.CertificateFile}", $"--silo-tls-private-key-file={_silo.KeyFile}", $"--silo-ca-file={_silos.CertificateFile}", .. _flags]);

    /// <summary>Where one replica after the other lives.</summary>
    private sealed record ReplicaPlace(string DataDirectory, int Port, NetworkNode? Node, FakeClock? Clock)
    {
        public string Address => Node?.Address ?? "127.0.0.1";
    }
}
