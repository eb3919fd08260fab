using OrleansAA.Gateway.Hosting;
using OrleansAA.Gateway.Tests.Raw;
using OrleansAA.TestKit;

namespace OrleansAA.Gateway.Tests.Closing;

/// <summary><c>--goaway-chance</c>, with a chance that no flag allows: each request.</summary>
public sealed class GoawayTests
{
    [Fact]
    public async Task A_connection_that_is_sent_elsewhere_is_answered_first()
    {
        using var directory = new TemporaryDirectory();
        await using var server = await RunningServer.StartAsync(Options(directory, 1));
        await using var connection = await RawHttp2.ConnectAsync(server.Address, null);
        Assert.Equal(200, (await connection.ReceiveAsync(await connection.SendAsync(new RawRequest("/livez", [])))).Status);
        Assert.True(await connection.ReceiveGoAwayAsync());
    }

    [Fact]
    public async Task A_watch_that_is_open_on_it_goes_on()
    {
        using var directory = new TemporaryDirectory();
        var options = Options(directory, 1);
        await using var server = await RunningServer.StartAsync(options);
        using var client = new ApiClient(server.Address, options.DataDir);
        using var watch = await client.WatchAsync($"{Rule.Collection("shop")}?watch=1&resourceVersion=1", TestContext.Current.CancellationToken);
        Assert.Equal(201, (await client.PostAsync(Rule.Collection("shop"), Rule.Json("web"), TestContext.Current.CancellationToken)).Code);
        Assert.Equal("ADDED", (await watch.NextAsync(TestContext.Current.CancellationToken))!.Type);
    }

    private static ServerOptions Options(TemporaryDirectory directory, double chance) =>
        new() { SecurePort = 0, Store = "memory", DataDir = directory.File(".aa"), Limits = new() { GoawayChance = chance } };
}
