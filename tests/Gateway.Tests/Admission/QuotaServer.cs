using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using OrleansAA.Gateway.Admission.Quotas;
using OrleansAA.Gateway.Hosting;
using OrleansAA.TestKit;

namespace OrleansAA.Gateway.Tests.Admission;

/// <summary>A root with quotas in the namespace <see cref="Space"/>, a server below it, and an admin who writes.</summary>
internal sealed class QuotaServer : IAsyncDisposable
{
    public const string Space = "default";
    public const string Count = "count/portrules.firewalld.fedoraproject.org";

    private QuotaServer(RootedServer rooted)
    {
        Rooted = rooted;
        Admin = FrontProxyClient.Admin(rooted.Address, rooted.Proxy);
    }

    public RootedServer Rooted { get; }

    public FrontProxyClient Admin { get; }

    public static async Task<QuotaServer> StartAsync(Func<RootControlPlane, Task>? prepare = null, Func<ServerOptions, ServerOptions>? change = null, bool awaitReady = true)
    {
        var server = new QuotaServer(await RootedServer.StartAsync(prepare, change, awaitReady));
        await Eventually.TrueAsync(async () => (await server.Admin.GetAsync(Ask.Group)).Status == 200, "the admin is known");
        return server;
    }

    public static string Path(string name) => $"{Rule.Collection(Space)}/{name}";

    public static string Exceeded(string name, string quota, string used, string limited) =>
        $"portrules.firewalld.fedoraproject.org \"{name}\" is forbidden: exceeded quota: {quota}, requested: {Count}=1, used: {Count}={used}, limited: {Count}={limited}";

    /// <summary>A quota as the cluster has it that has looked at it.</summary>
    public static JsonObject Quota(string hard, string used) =>
        (JsonObject)JsonNode.Parse($$$"""{"spec":{"hard":{"{{{Count}}}":"{{{hard}}}"} },"status":{"hard":{"{{{Count}}}":"{{{hard}}}"},"used":{"{{{Count}}}":"{{{used}}}"} } }""")!;

    public static JsonObject Named(string name, JsonObject quota)
    {
        quota["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = Space };
        return quota;
    }

    /// <summary>Makes a quota, or writes it anew; the server knows it when this ends.</summary>
    public Task PutAsync(string name, string hard, string used) => PutAsync(name, Quota(hard, used));

    public async Task PutAsync(string name, JsonObject quota)
    {
        Rooted.Root.ResourceQuotas.Put(Named(name, quota));
        await KnowsAsync(name);
    }

    /// <summary>Makes a quota as a user does: the controller has looked at it, and the server knows that, when this ends.</summary>
    public async Task LimitAsync(string name, int hard)
    {
        Rooted.Root.ResourceQuotas.Put(Named(name, new() { ["spec"] = new JsonObject { ["hard"] = new JsonObject { [Count] = $"{hard}" } } }));
        await Eventually.TrueAsync(() => UsedOf(name) is not null, "the quota is counted");
        await KnowsAsync(name);
    }

    /// <summary>The quota controller of the cluster, which reaches the server through the aggregator.</summary>
    public async Task<QuotaController> ControlAsync()
    {
        var root = Rooted.Root;
        await root.RegisterAsync(PortRuleRoot.ServiceOf(Rule.Resource.Group, ["v1", "v2"], Rooted.Address, await File.ReadAllTextAsync(root.Authorities.Service.CertificateFile)));
        return await QuotaController.StartAsync(root);
    }

    /// <summary>What a quota counts, as the root has it.</summary>
    public string? UsedOf(string name) => (string?)Rooted.Root.ResourceQuotas.Get(name, Space)?["status"]?["used"]?[Count];

    public Task<(int Status, string Body)> CreateAsync(string name, string query = "") =>
        Admin.SendAsync(HttpMethod.Post, Rule.Collection(Space) + query, Rule.Json(name));

    public Task<(int Status, string Body)> ApplyAsync(string name) =>
        Admin.SendAsync(HttpMethod.Patch, Path(name) + "?fieldManager=me&force=true", Rule.Json(name), "application/apply-patch+yaml");

    /// <summary>What a client is told.</summary>
    public static async Task<(int Status, string Message)> ToldAsync(Task<(int Status, string Body)> answer)
    {
        var (status, body) = await answer;
        return (status, WebhookFixture.Message(body));
    }

    public async ValueTask DisposeAsync()
    {
        Admin.Dispose();
        await Rooted.DisposeAsync();
    }

    private Task KnowsAsync(string name)
    {
        var revision = (string?)Rooted.Root.ResourceQuotas.Get(name, Space)!["metadata"]!["resourceVersion"];
        var informer = Rooted.Server.Services.GetRequiredService<QuotaInformer>();
        return Eventually.TrueAsync(() => informer.Of(Space).Any(q => q.Metadata.Name == name && q.Metadata.ResourceVersion == revision), "the quota is known");
    }
}
