using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OrleansAA.Gateway.Closing;
using OrleansAA.Gateway.Hosting;
using OrleansAA.Gateway.Tests.Raw;
using OrleansAA.TestKit;

namespace OrleansAA.Gateway.Tests.Closing;

/// <summary>How a process that is about to end lets go of its clients: none of them has to list, or is refused.</summary>
public sealed class ClosingTests : IAsyncLifetime
{
    private readonly TemporaryDirectory _directory = new();
    private RunningServer _server = null!;
    private ApiClient _client = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private Draining Draining => _server.Services.GetRequiredService<Draining>();

    private static string Watch(string query) => $"{Rule.Collection("shop")}?watch=1{query}";

    public async ValueTask InitializeAsync()
    {
        var options = new ServerOptions { SecurePort = 0, Store = "memory", DataDir = _directory.File(".aa") };
        _server = await RunningServer.StartAsync(options);
        _client = new ApiClient(_server.Address, options.DataDir);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
        _directory.Dispose();
    }

    [Theory]
    [InlineData("&resourceVersion=1")]
    [InlineData("&sendInitialEvents=true&resourceVersionMatch=NotOlderThan")]
    public async Task A_watch_that_the_server_ends_says_how_far_it_came(string from)
    {
        using var watch = await _client.WatchAsync(Watch("&allowWatchBookmarks=true" + from), Token);
        if (from.Contains("sendInitialEvents", StringComparison.Ordinal))
            Assert.Equal("BOOKMARK", (await watch.NextAsync(Token))!.Type);
        // Of no interest to the watch, but it has got as far.
        var elsewhere = await _client.PostAsync(Rule.Collection("elsewhere"), Rule.Json("web"), Token);

        _server.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();

        var last = await watch.NextAsync(Token);
        Assert.Equal(("BOOKMARK", elsewhere.Revision), (last!.Type, ObjectJson.RevisionOf(last.Object)));
        Assert.Null(await watch.NextAsync(Token));
    }

    [Fact]
    public async Task A_watch_whose_time_is_up_says_how_far_it_came()
    {
        using var watch = await _client.WatchAsync(Watch("&allowWatchBookmarks=true&resourceVersion=1&timeoutSeconds=1"), Token);
        Assert.Equal("BOOKMARK", (await watch.NextAsync(Token))!.Type);
        Assert.Null(await watch.NextAsync(Token));
    }

    [Fact]
    public async Task A_watch_that_wants_no_bookmarks_is_not_ended_before_it_counts_as_one()
    {
        var asked = TimeProvider.System.GetTimestamp();
        using var watch = await _client.WatchAsync(Watch("&resourceVersion=1"), Token);
        _server.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
        Assert.Null(await watch.NextAsync(Token));
        Assert.True(TimeProvider.System.GetElapsedTime(asked) > ClientGo.VeryShort, "an informer would list anew");
    }

    [Fact]
    public async Task No_watch_begins_that_would_be_cut_short()
    {
        using var old = await _client.WatchAsync(Watch("&resourceVersion=1"), Token);
        Draining.Close();

        var refused = await _client.GetAsync(Watch("&resourceVersion=1"), Token);
        Assert.Equal((429, "TooManyRequests"), (refused.Code, refused.Json.GetProperty("reason").GetString()));
        Assert.Equal("The apiserver is shutting down, please try again later.", refused.Json.GetProperty("message").GetString());
        Assert.Equal(["1"], (await _client.HeadersAsync(Watch("&resourceVersion=1"), Token))["Retry-After"]);
        Assert.Equal(429, (await _client.GetAsync("/apis/firewalld.fedoraproject.org/v1/watch/portrules", Token)).Code);

        Assert.Equal(201, (await _client.PostAsync(Rule.Collection("shop"), Rule.Json("web"), Token)).Code);
        Assert.Equal(200, (await _client.GetAsync(Rule.Collection("shop"), Token)).Code);
        Assert.Equal(200, (await Ask.GetAsync(_server.Address, "/livez")).Status);
        Assert.Equal(500, (await Ask.GetAsync(_server.Address, "/readyz")).Status);
        Assert.Equal("ADDED", (await old.NextAsync(Token))!.Type);
    }

    [Fact]
    public async Task Connections_are_told_to_go_elsewhere()
    {
        await using var old = await RawHttp2.ConnectAsync(_server.Address, null);
        Assert.Equal(200, (await old.ReceiveAsync(await old.SendAsync(new RawRequest("/livez", [])))).Status);
        Draining.Close();
        Assert.True(await old.ReceiveGoAwayAsync());

        await using var young = await RawHttp2.ConnectAsync(_server.Address, null);
        Assert.Equal(200, (await young.ReceiveAsync(await young.SendAsync(new RawRequest("/livez", [])))).Status);
        Assert.True(await young.ReceiveGoAwayAsync());
    }
}
