using k8s;
using k8s.Models;
using OrleansAA.ApiMachinery.Users;
using OrleansAA.Gateway.Fairness;
using OrleansAA.Gateway.Requests;

namespace OrleansAA.Gateway.Tests.Fairness;

/// <summary>Which schema has a request.</summary>
public sealed class FlowSchemaTests
{
    [Theory]
    [InlineData("admin", "system:masters", "get", "portrules", "exempt", "exempt")]
    [InlineData("system:anonymous", "system:unauthenticated", "get", "/livez/ping", "probes", "exempt")]
    [InlineData("system:anonymous", "system:unauthenticated", "get", "/livezzz", "global-default", "global-default")]
    [InlineData("kubelet", "system:nodes", "list", "portrules", "system-nodes", "system")]
    [InlineData("system:kube-scheduler", "", "list", "portrules", "kube-scheduler", "workload-high")]
    [InlineData("system:serviceaccount:kube-system:gc", "system:serviceaccounts", "delete", "portrules", "kube-system-service-accounts", "workload-high")]
    [InlineData("system:serviceaccount:kube-systematic:gc", "system:serviceaccounts", "delete", "portrules", "service-accounts", "workload-low")]
    [InlineData("system:serviceaccount:shop:web", "system:serviceaccounts", "get", "/metrics", "service-accounts", "workload-low")]
    [InlineData("alice", "", "create", "portrules", "global-default", "global-default")]
    public void Requests_are_sorted_as_a_cluster_sorts_them(string user, string group, string verb, string target, string schema, string level)
    {
        var placed = Place(BuiltInFlows.Configuration, user, group, target[0] == '/'
            ? new() { Verb = verb, Path = target }
            : new() { Verb = verb, Path = "/", IsResourceRequest = true, Group = "firewalld.fedoraproject.org", Resource = target, Namespace = "shop" });
        Assert.Equal((schema, level), (placed.Name, placed.Level));
    }

    [Theory]
    [InlineData("nodes", "status", "", true)]
    [InlineData("nodes", "", "", true)]
    [InlineData("nodes", "proxy", "", false)]
    [InlineData("leases", "", "coordination.k8s.io", false)]
    public void A_subresource_is_named_with_its_resource(string resource, string subresource, string group, bool matches)
    {
        var rule = new ResourceRule(["*"], [""], ["nodes", "nodes/status"], ["*"], true);
        Assert.Equal(matches, rule.Matches(new() { Verb = "get", Path = "/", IsResourceRequest = true, Group = group, Resource = resource, Subresource = subresource }));
    }

    [Fact]
    public void The_roots_objects_are_read_with_kubes_defaults()
    {
        var level = RootFlows.Level(KubernetesJson.Deserialize<V1PriorityLevelConfiguration>(
            """{"metadata":{"name":"p","uid":"u"},"spec":{"type":"Limited","limited":{"limitResponse":{"type":"Queue"}}}}"""));
        Assert.Equal((30, 0, null, new Queuing(64, 8, 50)), (level.Shares, level.LendablePercent, level.BorrowingPercent, level.Queuing));
        Assert.Null(RootFlows.Level(KubernetesJson.Deserialize<V1PriorityLevelConfiguration>(
            """{"metadata":{"name":"p"},"spec":{"type":"Limited","limited":{"limitResponse":{"type":"Reject"}}}}""")).Queuing);

        var schema = RootFlows.Schema(KubernetesJson.Deserialize<V1FlowSchema>(
            """
            {"metadata":{"name":"s"},"spec":{"priorityLevelConfiguration":{"name":"p"},"distinguisherMethod":{"type":"ByNamespace"},"rules":[{
              "subjects":[{"kind":"User","user":{"name":"alice"}},{"kind":"ServiceAccount","serviceAccount":{"namespace":"shop","name":"web"}},{"kind":"Robot"}],
              "resourceRules":[{"verbs":["get"],"apiGroups":["*"],"resources":["*"],"namespaces":["shop"]}],
              "nonResourceRules":[{"verbs":["*"],"nonResourceURLs":["/debug/*"]}]}]}}
            """));
        Assert.Equal((1000, "p", "shop"), (schema.Precedence, schema.Level, schema.FlowOf(InShop("get"), User("alice"))));
        Assert.True(schema.Matches(InShop("get"), User("alice")));
        Assert.True(schema.Matches(InShop("get"), User("system:serviceaccount:shop:web")));
        Assert.False(schema.Matches(InShop("list"), User("alice")));
        Assert.False(schema.Matches(InShop("get"), User("bob")));
        Assert.False(schema.Matches(InShop("get") with { Namespace = "" }, User("alice")));
        Assert.True(schema.Matches(new() { Verb = "put", Path = "/debug/flags" }, User("alice")));
        Assert.False(schema.Matches(new() { Verb = "put", Path = "/debugger" }, User("alice")));
    }

    [Fact]
    public void Nothing_is_without_a_level_and_there_is_always_one_for_who_mends_the_cluster()
    {
        var configuration = FlowConfiguration.Of([new() { Name = "p", Shares = 1 }], [FairWorld.ForAll("nowhere", "missing"), FairWorld.ForAll("late", "p") with { Precedence = 20 }, FairWorld.ForAll("b", "p") with { Precedence = 5 }, FairWorld.ForAll("a", "p") with { Precedence = 5 }]);
        Assert.Equal(["exempt", "a", "b", "late", "catch-all"], configuration.Schemas.Select(s => s.Name));
        Assert.Equal(["p", "exempt", "catch-all"], configuration.Levels.Select(l => l.Name));
    }

    [Fact]
    public void A_flow_is_dealt_different_queues_and_hardly_the_same_as_another()
    {
        Span<int> noisy = stackalloc int[6];
        Span<int> hand = stackalloc int[6];
        ShuffleSharding.Deal(ShuffleSharding.Hash(1, "noisy"), 128, noisy);
        var without = 0;
        for (var user = 0; user < 10_000; user++)
        {
            ShuffleSharding.Deal(ShuffleSharding.Hash(1, $"user-{user}"), 128, hand);
            Assert.Equal(6, hand.ToArray().Distinct().Count(q => q is >= 0 and < 128));
            if (hand.ToArray().Except(noisy.ToArray()).Any())
                continue;
            without++;
        }
        Assert.Equal(0, without);
    }

    private static FlowSchema Place(FlowConfiguration configuration, string user, string group, RequestInfo request) =>
        configuration.Schemas.First(s => s.Matches(request, user == "system:anonymous" ? UserInfo.Anonymous : UserInfo.Authenticated(user, "", group.Length == 0 ? [] : [group])));

    private static RequestInfo InShop(string verb) => new() { Verb = verb, Path = "/", IsResourceRequest = true, Group = "g", Resource = "things", Namespace = "shop" };

    private static UserInfo User(string name) => UserInfo.Authenticated(name, "", []);
}
