namespace OrleansAA.TestKit;

/// <summary>A Redis with replicas, and three Sentinels that make one of them the primary when that is gone: each a process of its own, on loopback.</summary>
public sealed class RedisFailover : IAsyncDisposable
{
    private const string Name = "portrule";
    private const int Sentinels = 3;

    /// <summary>How long a primary is silent before Sentinels take it for dead; on a busy machine a living one is silent for a second.</summary>
    private static readonly TimeSpan DownAfter = TimeSpan.FromSeconds(2);

    private readonly List<RedisServer> _servers = [];
    private readonly List<RedisSentinel> _sentinels = [];

    /// <summary>A StackExchange.Redis configuration: the addresses of the Sentinels.</summary>
    public string Address => $"{string.Join(',', _sentinels.Select(s => s.Address))},serviceName={Name}";

    /// <summary>The one that is the primary, as far as Sentinels have said.</summary>
    public RedisServer Primary { get; private set; } = null!;

    /// <summary>The others.</summary>
    public IEnumerable<RedisServer> Replicas => _servers.Where(s => s != Primary);

    /// <param name="replicas">How many follow the primary.</param>
    /// <param name="settings">Lines of redis.conf, of each.</param>
    public static async Task<RedisFailover> StartAsync(int replicas, params string[] settings)
    {
        var group = new RedisFailover();
        try
        {
            group.Primary = await group.AddAsync(settings);
            for (var i = 0; i < replicas; i++)
                await group.AddAsync([.. settings, $"replicaof {group.Primary.NetworkAddress.Replace(':', ' ')}"]);
            foreach (var replica in group.Replicas)
                await replica.SaidAsync(RedisServer.Synchronized);
            for (var i = 0; i < Sentinels; i++)
                group._sentinels.Add(RedisSentinel.Start(Name, group.Primary.NetworkAddress, DownAfter));
            foreach (var sentinel in group._sentinels)
            {
                await sentinel.Lines.WaitForAsync(l => l.Contains("+slave slave", StringComparison.Ordinal));
                await sentinel.Lines.WaitForAsync(l => l.Contains("+sentinel sentinel", StringComparison.Ordinal), Sentinels - 1);
            }
            return group;
        }
        catch
        {
            await group.DisposeAsync();
            throw;
        }
    }

    /// <summary>Kills the primary, and waits until all Sentinels have named another.</summary>
    /// <returns>The one that was killed.</returns>
    public async Task<RedisServer> KillPrimaryAsync()
    {
        var killed = Primary;
        await killed.KillAsync();
        var switched = $"+switch-master {Name} {killed.NetworkAddress.Replace(':', ' ')} ";
        foreach (var sentinel in _sentinels)
        {
            var line = await sentinel.Lines.WaitForAsync(l => l.Contains(switched, StringComparison.Ordinal));
            var to = line[(line.IndexOf(switched, StringComparison.Ordinal) + switched.Length)..].Trim().Replace(' ', ':');
            Primary = _servers.Single(s => s.NetworkAddress == to);
        }
        return killed;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var sentinel in _sentinels)
            await sentinel.DisposeAsync();
        foreach (var server in _servers)
            await server.DisposeAsync();
    }

    private async Task<RedisServer> AddAsync(string[] settings)
    {
        var server = await RedisServer.StartAsync(new RedisSurroundings { Address = "127.0.0.1", Port = FixedPort.Next() }, ["repl-diskless-sync-delay 0", .. settings]);
        _servers.Add(server);
        return server;
    }
}
