using OrleansAA.TestKit;

namespace OrleansAA.Robustness;

/// <summary>A replica that was told to end goes on for a while, so that nobody is refused who has not heard of it yet.</summary>
public sealed class DrainingTests
{
    /// <summary>terminationGracePeriodSeconds of the pods of deploy/.</summary>
    private static readonly TimeSpan GraceOfDeploy = TimeSpan.FromSeconds(30);

    /// <summary>--shutdown-delay-duration of the pods of deploy/.</summary>
    private static readonly TimeSpan DelayOfDeploy = TimeSpan.FromSeconds(5);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_serves_while_it_drains_and_then_ends_its_watches_in_order()
    {
        using var directory = new TemporaryDirectory();
        await using var server = await ServerProcess.StartAsync(directory.Path, "--store=memory", "--secure-port=0", "--shutdown-delay-duration=4s");
        using var client = new ApiClient(server.Address, directory.File(".aa"));
        using var watch = await client.WatchAsync(Rules.In("ns") + "?watch=1&resourceVersion=1", Token);

        server.Terminate();
        await Eventually.TrueAsync(async () => (await client.GetAsync("/readyz", Token)).Code == 500, "it drains");
        Assert.Equal(200, (await client.GetAsync("/livez", Token)).Code);
        Assert.Equal(201, (await client.PostAsync(Rules.In("ns"), Rules.Json("late", 1, "late"), Token)).Code);
        Assert.Equal("ADDED", (await watch.NextAsync(Token))!.Type);
        Assert.Null(await watch.NextAsync(Token));
        Assert.Equal(0, await server.EndAsync());
    }

    [Fact]
    public async Task A_second_signal_ends_it_at_once()
    {
        using var directory = new TemporaryDirectory();
        await using var server = await ServerProcess.StartAsync(directory.Path, "--store=memory", "--secure-port=0", "--shutdown-delay-duration=1h");
        server.Terminate();
        using var client = new ApiClient(server.Address, directory.File(".aa"));
        await Eventually.TrueAsync(async () => (await client.GetAsync("/readyz", Token)).Code == 500, "it drains");
        server.Terminate();
        Assert.Equal(0, await server.EndAsync());
    }

    [Theory]
    [InlineData(Trouble.Away)]
    [InlineData(Trouble.Frozen)]
    [InlineData(Trouble.Slow)]
    public async Task It_ends_inside_the_grace_period_of_its_pod_whatever_Redis_does(Trouble trouble)
    {
        await using var redis = await RedisServer.StartAsync("enable-debug-command local");
        using var directory = new TemporaryDirectory();
        await using var server = await ServerProcess.StartAsync(directory.Path, $"--store=redis:{redis.Address}", "--secure-port=0", $"--shutdown-delay-duration={DelayOfDeploy.TotalSeconds}s");
        using var client = new ApiClient(server.Address, directory.File(".aa"));
        using var watch = await client.WatchAsync(Rules.In("ns") + "?watch=1", Token);
        using var over = new CancellationTokenSource();
        var slow = await BeginAsync(redis, trouble, over.Token);

        var write = client.PostAsync(Rules.In("ns"), Rules.Json("late", 1, "late"), Token);
        server.Terminate();
        var ended = server.EndAsync().WaitAsync(GraceOfDeploy, Token);

        Assert.True(await write is { Code: 201 or >= 500 });
        Assert.Equal(0, await ended);
        await over.CancelAsync();
        await slow;
    }

    /// <returns>Runs while a slow Redis is kept slow.</returns>
    private static async Task<Task> BeginAsync(RedisServer redis, Trouble trouble, CancellationToken over)
    {
        switch (trouble)
        {
            case Trouble.Away:
                await redis.KillAsync();
                return Task.CompletedTask;
            case Trouble.Frozen:
                redis.Freeze(true);
                return Task.CompletedTask;
            default:
                return KeepSlowAsync(redis, over);
        }
    }

    private static async Task KeepSlowAsync(RedisServer redis, CancellationToken over)
    {
        while (!over.IsCancellationRequested)
            await redis.SayAsync("DEBUG", "SLEEP", "1");
    }

    /// <summary>What may be wrong with a Redis.</summary>
    public enum Trouble
    {
        Away,
        Frozen,
        Slow,
    }
}
