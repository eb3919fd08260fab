using System.Text.Json.Nodes;
using OrleansAA.Gateway.Audit;
using OrleansAA.TestKit;

namespace OrleansAA.Gateway.Tests.Audit;

/// <summary>A server whose audit events go to another one.</summary>
public sealed class AuditWebhookTests : IAsyncLifetime
{
    private readonly TemporaryDirectory _directory = new();
    private EventReceiver _receiver = null!;

    public async ValueTask InitializeAsync()
    {
        _receiver = await EventReceiver.StartAsync();
        await File.WriteAllTextAsync(_directory.File("policy.yaml"), """
            apiVersion: audit.k8s.io/v1
            kind: Policy
            omitStages: [RequestReceived]
            rules:
            - {level: None, nonResourceURLs: [/readyz*]}
            - {level: Metadata}
            """);
    }

    public async ValueTask DisposeAsync()
    {
        await _receiver.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task What_was_recorded_last_is_sent_before_the_server_ends()
    {
        await using (var rooted = await StartAsync(new() { ConfigFile = _receiver.Kubeconfig, BatchWait = TimeSpan.FromHours(1) }))
        {
            using var admin = FrontProxyClient.Admin(rooted.Address, rooted.Proxy);
            await admin.GetAsync("/version");
            Assert.Empty(_receiver.Taken());
        }
        Assert.Equal(["/version"], _receiver.Taken().SelectMany(l => l["items"]!.AsArray()).Select(e => (string)e!["requestURI"]!));
    }

    [Fact]
    public async Task Who_cannot_prove_to_be_anybody_is_recorded_once()
    {
        await using var rooted = await StartAsync(new() { ConfigFile = _receiver.Kubeconfig, Mode = AuditMode.Blocking });
        Assert.Equal(401, (await Ask.GetAsync(rooted.Address, Rule.Collection("default"), null, ("Authorization", "Bearer nonsense"))).Status);
        var recorded = Assert.Single(Assert.Single(_receiver.Taken())["items"]!.AsArray())!;
        Assert.Equal(("ResponseStarted", "list", "{}"), ((string)recorded["stage"]!, (string)recorded["verb"]!, recorded["user"]!.ToJsonString()));
        Assert.Equal((401, "Authentication failed, attempted: bearer"), ((int)recorded["responseStatus"]!["code"]!, (string)recorded["responseStatus"]!["message"]!));
        Assert.Null(recorded["annotations"]);
    }

    [Fact]
    public async Task Strict_means_that_what_is_not_recorded_is_not_done()
    {
        await File.WriteAllTextAsync(_directory.File("policy.yaml"), """
            apiVersion: audit.k8s.io/v1
            kind: Policy
            rules:
            - {level: None, nonResourceURLs: [/readyz*]}
            - {level: Metadata}
            """, TestContext.Current.CancellationToken);
        await using var rooted = await StartAsync(new() { ConfigFile = _receiver.Kubeconfig, Mode = AuditMode.BlockingStrict, InitialBackoff = TimeSpan.FromMilliseconds(1) });
        using var admin = FrontProxyClient.Admin(rooted.Address, rooted.Proxy);
        _receiver.Say(500, 500, 500, 500, 500);
        var (status, body) = await admin.SendAsync(HttpMethod.Post, Rule.Collection("default"), Rule.Json("web"));
        Assert.Equal((500, "InternalError"), (status, (string)JsonNode.Parse(body)!["reason"]!));
        Assert.Equal(404, (await admin.GetAsync(Rule.Collection("default") + "/web")).Status);
        Assert.Equal(2, _receiver.Taken().Count);
    }

    private Task<RootedServer> StartAsync(AuditWebhookOptions webhook) =>
        RootedServer.StartAsync(change: o => o with { AuditPolicyFile = _directory.File("policy.yaml"), AuditWebhook = webhook });
}
