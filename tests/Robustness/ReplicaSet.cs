using OrleansAA.TestKit;

namespace OrleansAA.Robustness;

/// <summary>Replicas, each a process of its own, on a Redis of their own.</summary>
internal sealed class ReplicaSet : IAsyncDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly List<ServerProcess> _replicas = [];

    private ReplicaSet(RedisServer redis) => Redis = redis;

    public RedisServer Redis { get; }

    public IReadOnlyList<ServerProcess> Replicas => _replicas;

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
        // One data directory: it holds nothing but the identity that all of them serve with.
        var replica = await ServerProcess.StartAsync(_directory.Path, $"--store=redis:{Redis.Address}", "--secure-port=0", "--data-dir=.aa");
        _replicas.Add(replica);
        return replica;
    }

    /// <summary>A client of one replica.</summary>
    public ApiClient Connect(ServerProcess replica) => new(replica.Address, _directory.File(".aa"));

    public async ValueTask DisposeAsync()
    {
        foreach (var replica in _replicas)
            await replica.DisposeAsync();
        await Redis.DisposeAsync();
        _directory.Dispose();
    }
}
