using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using OrleansAA.Gateway.Admission.Webhooks;
using OrleansAA.TestKit;

namespace OrleansAA.Gateway.Tests.Admission;

/// <summary>A root, a server below it, a webhook, and an admin who writes.</summary>
public sealed class WebhookFixture : IAsyncLifetime
{
    private int _rules;

    internal RootedServer Rooted { get; private set; } = null!;

    internal WebhookServer Hooks { get; private set; } = null!;

    internal FrontProxyClient Admin { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Hooks = await WebhookServer.StartAsync();
        Rooted = await RootedServer.StartAsync();
        Admin = FrontProxyClient.Admin(Rooted.Address, Rooted.Proxy);
    }

    /// <summary>Configures webhooks until the result is disposed; they count when this ends.</summary>
    internal async Task<IAsyncDisposable> ConfigureAsync(bool mutating, string name, params JsonObject[] hooks)
    {
        var table = mutating ? Rooted.Root.MutatingWebhooks : Rooted.Root.ValidatingWebhooks;
        table.Put(new JsonObject { ["metadata"] = new JsonObject { ["name"] = name }, ["webhooks"] = new JsonArray([.. hooks.Select(h => h.DeepClone())]) });
        await Eventually.TrueAsync(() => IsKnown(mutating, name), "the configuration is known");
        return new Removal(async () =>
        {
            table.Remove(name);
            await Eventually.TrueAsync(() => !IsKnown(mutating, name), "the configuration is gone");
        });
    }

    internal string NextName() => $"rule-{Interlocked.Increment(ref _rules)}";

    internal Task<(int Status, string Body)> CreateAsync(string? name = null, string query = "", string space = "default") =>
        Admin.SendAsync(HttpMethod.Post, Rule.Collection(space) + query, Rule.Json(name ?? NextName()));

    internal static string Message(string body) => (string)JsonNode.Parse(body)!["message"]!;

    public async ValueTask DisposeAsync()
    {
        Admin.Dispose();
        await Rooted.DisposeAsync();
        await Hooks.DisposeAsync();
    }

    private bool IsKnown(bool mutating, string name)
    {
        var services = Rooted.Server.Services;
        return (mutating ? services.GetRequiredService<MutatingWebhookInformer>().All : services.GetRequiredService<ValidatingWebhookInformer>().All).Any(w => w.Configuration == name);
    }

    private sealed class Removal(Func<Task> remove) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await remove();
    }
}
