using System.Text.Json.Nodes;
using OrleansAA.Gateway.Hosting;
using OrleansAA.Gateway.Telemetry;
using OrleansAA.TestKit;

namespace OrleansAA.Gateway.Tests.Fairness;

/// <summary>The root's priority levels and flow schemas hold here, where they may be read.</summary>
public sealed class FollowedFlowsTests
{
    private const string SchemaHeader = "X-Kubernetes-PF-FlowSchema-UID";
    private const string LevelHeader = "X-Kubernetes-PF-PriorityLevel-UID";
    private const string Document = "/openapi/v2";

    [Fact]
    public async Task Answers_say_which_had_the_request_and_follow_a_change()
    {
        await using var rooted = await RootedServer.StartAsync(root =>
        {
            root.PriorityLevels.Put(Level("shops", "level-1"));
            root.FlowSchemas.Put(Schema("shops", "schema-1", "alice"));
            return Task.CompletedTask;
        });
        await Eventually.TrueAsync(async () => await HeadersAsync(rooted, "alice") == ("schema-1", "level-1"), "they are known");
        // The mandatory schema is not of the root here.
        Assert.Equal((null, null), await HeadersAsync(rooted, "bob"));

        rooted.Root.FlowSchemas.Put(Schema("bobs", "schema-2", "bob"));
        await Eventually.TrueAsync(async () => await HeadersAsync(rooted, "bob") == ("schema-2", "level-1"), "the new one is known");
        rooted.Root.FlowSchemas.Remove("shops");
        await Eventually.TrueAsync(async () => await HeadersAsync(rooted, "alice") == (null, null), "the old one is forgotten");
    }

    [Fact]
    public async Task Without_the_right_kubes_own_hold_and_that_is_told_once()
    {
        await using var rooted = await RootedServer.StartAsync(root =>
        {
            root.Rbac.Unbind("portrule-flow-reader");
            root.PriorityLevels.Put(Level("shops", "level-1"));
            root.FlowSchemas.Put(Schema("shops", "schema-1", "alice"));
            return Task.CompletedTask;
        });
        foreach (var check in (string[])["root-flow-schemas", "root-priority-levels"])
            Assert.Contains("kubectl create clusterrole portrule-flow-reader", (await rooted.Server.Events.WaitAsync<RightDenied>(e => e.Check == check)).Explanation);
        Assert.Equal((null, null), await HeadersAsync(rooted, "alice"));
        Assert.Equal(200, (await Ask.GetAsync(rooted.Address, "/readyz")).Status);
        Assert.Equal([], rooted.Server.Logs.Complaints);

        rooted.Root.GrantAll();
        await Eventually.TrueAsync(async () => await HeadersAsync(rooted, "alice") == ("schema-1", "level-1"), "they are known");
        Assert.Equal(2, rooted.Server.Events.Of<RightDenied>().Count);
    }

    [Fact]
    public async Task Without_priority_and_fairness_nothing_is_asked_for()
    {
        await using var rooted = await RootedServer.StartAsync(
            root =>
            {
                root.PriorityLevels.Put(Level("shops", "level-1"));
                root.FlowSchemas.Put(Schema("shops", "schema-1", "alice"));
                return Task.CompletedTask;
            },
            o => o with { Limits = new() { IsFair = false } });
        Assert.Equal((null, null), await HeadersAsync(rooted, "alice"));
        Assert.DoesNotContain(rooted.Root.Rbac.Asked.Keys, k => k.Right.Contains("flowcontrol", StringComparison.Ordinal));
    }

    [Fact]
    public void Fairness_without_seats_is_an_operators_error()
    {
        using var directory = new TemporaryDirectory();
        var options = new ServerOptions { Store = "memory", DataDir = directory.File(".aa"), Limits = new() { RequestsInFlightMax = 0, MutatingRequestsInFlightMax = 0 } };
        Assert.StartsWith(
            "--max-requests-inflight=0 --max-mutating-requests-inflight=0: ",
            Assert.Throws<Gateway.Configuration.OperatorException>(() => Composition.Build(Served.Rules, options, Identity.Load(options, hasRoot: false, TimeProvider.System), null)).Message);
    }

    private static async Task<(string? Schema, string? Level)> HeadersAsync(RootedServer rooted, string user)
    {
        using var client = FrontProxyClient.User(rooted.Address, rooted.Proxy, user);
        var (_, headers) = await client.HeadersAsync(Document);
        return (headers.GetValueOrDefault(SchemaHeader), headers.GetValueOrDefault(LevelHeader));
    }

    private static JsonObject Level(string name, string uid) => (JsonObject)JsonNode.Parse(
        $$"""
        {"metadata":{"name":"{{name}}","uid":"{{uid}}"},
          "spec":{"type":"Limited","limited":{"nominalConcurrencyShares":10,"limitResponse":{"type":"Queue","queuing":{"queues":8,"handSize":2,"queueLengthLimit":5} } } } }
        """)!;

    private static JsonObject Schema(string name, string uid, string user) => (JsonObject)JsonNode.Parse(
        $$"""
        {"metadata":{"name":"{{name}}","uid":"{{uid}}"},"spec":{"priorityLevelConfiguration":{"name":"shops"},"matchingPrecedence":500,"distinguisherMethod":{"type":"ByUser"},
          "rules":[{"subjects":[{"kind":"User","user":{"name":"{{user}}"} }],"nonResourceRules":[{"verbs":["*"],"nonResourceURLs":["*"]}]}]} }
        """)!;
}
