using OrleansAA.TestKit;

namespace OrleansAA.Robustness;

/// <summary>A replica that was told to end goes on for a while, so that nobody is refused who has not heard of it yet.</summary>
public sealed class DrainingTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_serves_while_it_drains_and_then_ends_its_watches_in_order()
    {
        using var directory = new TemporaryDirectory();
        await using var server = await ServerProcess.StartAsync(directory.Path, "--store=memory", "--secure-port=0", "--shutdown-delay-duration=4s");
        using var client = new ApiClient(server.Address, directory.File(".aa"));
        using var watch = await client.WatchAsync(Rules.In("ns") + "?watch=1&resourceVersion=1", Token);

        server.Terminate();
        while ((await client.GetAsync("/readyz", Token)).Code != 500)
            await Task.Yield();
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
        while ((await client.GetAsync("/readyz", Token)).Code != 500)
            await Task.Yield();
        server.Terminate();
        Assert.Equal(0, await server.EndAsync());
    }
}
