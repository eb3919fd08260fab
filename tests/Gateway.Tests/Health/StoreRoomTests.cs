using OrleansAA.TestKit;

namespace OrleansAA.Gateway.Tests.Health;

/// <summary>A store that is nearly full is for somebody to look at, and no reason to send requests elsewhere: it is the same for all replicas.</summary>
public sealed class StoreRoomTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_redis_that_is_nearly_full_is_shown_and_the_replica_stays_ready()
    {
        await using var redis = await RedisServer.StartAsync("maxmemory 120mb");
        await redis.SayAsync("SETRANGE", "somebody-else", "105000000", "x");
        await using var server = await RunningServer.StartAsync(new() { SecurePort = 0, Store = $"redis:{redis.Address}", DataDir = _directory.File("data") });
        using var client = new ApiClient(server.Address, _directory.File("data"));

        Assert.Equal((200, "ok"), Answer(await client.GetAsync("/readyz", Token)));
        var report = await client.GetAsync("/readyz?verbose", Token);
        Assert.Equal(200, report.Code);
        Assert.Contains("[-]store-room failed: ", report.Body, StringComparison.Ordinal);
        Assert.EndsWith("readyz check passed\n", report.Body, StringComparison.Ordinal);
        Assert.Equal(500, (await client.GetAsync("/readyz/store-room", Token)).Code);
        Assert.Equal((200, "ok"), Answer(await client.GetAsync("/livez", Token)));
    }

    [Fact]
    public async Task A_store_with_room_is_well()
    {
        await using var server = await RunningServer.StartAsync(new() { SecurePort = 0, Store = "memory", DataDir = _directory.File("data") });
        using var client = new ApiClient(server.Address, _directory.File("data"));
        Assert.Contains("[+]store-room ok\n", (await client.GetAsync("/readyz?verbose", Token)).Body, StringComparison.Ordinal);
    }

    private static (int Code, string Body) Answer(ApiAnswer answer) => (answer.Code, answer.Body);
}
