using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using OrleansAA.ApiMachinery.Storage;
using OrleansAA.Gateway.Hosting;
using OrleansAA.TestKit;

namespace OrleansAA.Gateway.Tests;

/// <summary>The server compacts its own log as its flags say, and tells who comes for what is gone.</summary>
public sealed class CompactionTests : IDisposable
{
    private const string Rules = "/apis/firewalld.fedoraproject.org/v1/namespaces/ns/portrules";

    private readonly TemporaryDirectory _directory = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private ServerOptions Keep => new() { BindAddress = IPAddress.Loopback, SecurePort = 0, DataDir = _directory.File("data") };

    private ServerOptions KeepThree => Keep with { LogRetention = TimeSpan.Zero, LogRetentionEvents = 3 };

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task What_is_too_old_is_410_for_watches_and_continue_tokens_and_the_rest_is_served()
    {
        var revisions = new List<long>();
        string token;
        await using (var app = await StartAsync(Keep))
        {
            using var client = Connect(app);
            for (var i = 0; i < 6; i++)
                revisions.Add((await client.PostAsync(Rules, Rule.Json($"rule-{i}"), Token)).Revision);
            var page = await client.GetAsync($"{Rules}?limit=2", Token);
            token = page.Json.GetProperty("metadata").GetProperty("continue").GetString()!;
            revisions.Add((await client.PostAsync(Rules, Rule.Json("rule-6"), Token)).Revision);
            for (var i = 0; i < 3; i++)
                Assert.Equal(200, (await client.DeleteAsync($"{Rules}/rule-{i}", Token)).Code);
            await app.StopAsync(Token);
        }
        var compacted = await RestartAndCompactAsync();
        Assert.Equal(revisions[6], compacted);

        await using var again = await StartAsync(Keep);
        using var caller = Connect(again);
        using var gone = await caller.WatchAsync($"{Rules}?watch=1&resourceVersion={compacted - 1}", Token);
        var line = await gone.NextAsync(Token);
        Assert.Equal(("ERROR", 410), (line!.Type, line.Object.GetProperty("code").GetInt32()));

        using var kept = await caller.WatchAsync($"{Rules}?watch=1&resourceVersion={compacted}", Token);
        for (var i = 0; i < 3; i++)
        {
            line = await kept.NextAsync(Token);
            Assert.Equal(("DELETED", $"rule-{i}"), (line!.Type, ObjectJson.NameOf(line.Object)));
        }

        var expired = await caller.GetAsync($"{Rules}?limit=2&continue={token}", Token);
        Assert.Equal((410, "Expired"), (expired.Code, expired.Json.GetProperty("reason").GetString()));
        var inconsistent = expired.Json.GetProperty("metadata").GetProperty("continue").GetString();
        var rest = await caller.GetAsync($"{Rules}?limit=2&continue={inconsistent}", Token);
        Assert.Equal(["rule-3", "rule-4"], rest.Json.GetProperty("items").EnumerateArray().Select(ObjectJson.NameOf));
        Assert.Equal(4, (await caller.GetAsync(Rules, Token)).Json.GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task What_is_young_stays_however_much_there_is()
    {
        await using (var app = await StartAsync(Keep with { LogRetentionEvents = 0 }))
        {
            using var client = Connect(app);
            for (var i = 0; i < 5; i++)
                await client.PostAsync(Rules, Rule.Json($"rule-{i}"), Token);
            await app.StopAsync(Token);
        }
        await using var again = await StartAsync(Keep with { LogRetentionEvents = 0 });
        using var caller = Connect(again);
        using var watch = await caller.WatchAsync($"{Rules}?watch=1&resourceVersion=1", Token);
        for (var i = 0; i < 5; i++)
            Assert.Equal($"rule-{i}", ObjectJson.NameOf((await watch.NextAsync(Token))!.Object));
    }

    /// <summary>Runs a server that keeps three changes until it has compacted.</summary>
    private async Task<long> RestartAndCompactAsync()
    {
        await using var app = await StartAsync(KeepThree);
        var store = await app.Services.GetRequiredService<IRevisionStores>().OpenAsync(Rule.Resource, Token);
        await Eventually.TrueAsync(async () => (await store.HeadAsync(Token)) is var head && head.Compacted.Number == head.Last.Number - 3, "the log is compacted");
        var compacted = (await store.HeadAsync(Token)).Compacted.Number;
        await app.StopAsync(Token);
        return compacted;
    }

    private static async Task<WebApplication> StartAsync(ServerOptions options)
    {
        var app = Composition.Build(Served.Rules, options, Identity.Load(options, hasRoot: false, TimeProvider.System), root: null);
        await app.StartAsync(Token);
        return app;
    }

    private ApiClient Connect(WebApplication app) =>
        new(new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()), Keep.DataDir);
}
