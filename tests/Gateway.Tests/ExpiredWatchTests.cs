using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Storage;
using OrleansAA.Gateway.Hosting;
using OrleansAA.TestKit;

namespace OrleansAA.Gateway.Tests;

/// <summary>A server whose log has been compacted says so to those who ask for what is gone.</summary>
public sealed class ExpiredWatchTests : IDisposable
{
    private const string Rules = "/apis/firewalld.fedoraproject.org/v1/namespaces/ns/portrules";

    private readonly TemporaryDirectory _directory = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_watch_and_an_exact_list_from_long_gone_are_410_and_what_is_left_is_served()
    {
        var revisions = await WriteAndCompactAsync();

        await using var app = await StartAsync();
        using var client = Connect(app);
        using var gone = await client.WatchAsync($"{Rules}?watch=1&resourceVersion={revisions[0]}", Token);
        var line = await gone.NextAsync(Token);
        Assert.Equal((200, "ERROR"), (gone.Code, line!.Type));
        Assert.Equal(410, line.Object.GetProperty("code").GetInt32());
        Assert.Equal("Expired", line.Object.GetProperty("reason").GetString());
        Assert.Null(await gone.NextAsync(Token));

        var list = await client.GetAsync($"{Rules}?resourceVersion={revisions[0]}&resourceVersionMatch=Exact", Token);
        Assert.Equal((410, "Expired"), (list.Code, list.Json.GetProperty("reason").GetString()));

        using var left = await client.WatchAsync($"{Rules}?watch=1&resourceVersion={revisions[^2]}", Token);
        Assert.Equal(revisions[^1], await left.NextRevisionAsync(Token));
        Assert.Equal(revisions.Count, (await client.GetAsync(Rules, Token)).Json.GetProperty("items").GetArrayLength());
    }

    /// <summary>Creates a few rules and compacts all but the last.</summary>
    private async Task<List<long>> WriteAndCompactAsync()
    {
        await using var app = await StartAsync();
        using var client = Connect(app);
        var revisions = new List<long>();
        for (var i = 0; i < 5; i++)
        {
            var created = await client.PostAsync(Rules, $$$"""{"metadata":{"name":"rule-{{{i}}}"},"spec":{"name":"http","host":"h","port":1}}""", Token);
            revisions.Add(created.Revision);
        }
        var store = await app.Services.GetRequiredService<IRevisionStores>().OpenAsync(Rule.Resource, Token);
        await store.TrimAsync(new Revision(revisions[^2]), Token);
        await app.StopAsync(Token);
        return revisions;
    }

    private async Task<WebApplication> StartAsync()
    {
        var options = Options;
        var app = Composition.Build(Served.Rules, options, Identity.Load(options, hasRoot: false, TimeProvider.System), root: null);
        await app.StartAsync(Token);
        return app;
    }

    private ServerOptions Options => new() { BindAddress = IPAddress.Loopback, SecurePort = 0, DataDir = _directory.File("data") };

    private ApiClient Connect(WebApplication app) =>
        new(new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()), Options.DataDir);
}
