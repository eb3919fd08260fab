using System.Text.Json.Nodes;
using OrleansAA.TestKit;

namespace OrleansAA.Gateway.Tests.Impersonation;

/// <summary>Acting as somebody else, behind a root that says who may.</summary>
public sealed class ImpersonationTests : IAsyncLifetime
{
    private RootedServer _rooted = null!;

    public async ValueTask InitializeAsync() => _rooted = await RootedServer.StartAsync(change: o => o with { Root = o.Root with { DenyCacheTtl = TimeSpan.Zero } });

    public ValueTask DisposeAsync() => _rooted.DisposeAsync();

    [Theory]
    [InlineData("Impersonate-Group", "devs", """&user.DefaultInfo{Name:"", UID:"", Groups:[]string{"devs"}, Extra:map[string][]string(nil)}""")]
    [InlineData("Impersonate-Group", "", """&user.DefaultInfo{Name:"", UID:"", Groups:[]string{""}, Extra:map[string][]string(nil)}""")]
    [InlineData("Impersonate-Uid", "7", """&user.DefaultInfo{Name:"", UID:"7", Groups:[]string(nil), Extra:map[string][]string(nil)}""")]
    [InlineData("Impersonate-Extra-acme.io%2fScopes", "a\"b", """&user.DefaultInfo{Name:"", UID:"", Groups:[]string(nil), Extra:map[string][]string{"acme.io/scopes":[]string{"a\"b"}}}""")]
    public async Task Something_of_a_user_without_a_user_is_refused_on_every_path(string header, string value, string printed)
    {
        foreach (var path in new[] { Rule.Collection("default"), "/apis", "/healthz" })
        {
            var (status, body) = await AskAsync("admin", ["system:masters"], path, (header, value));
            Assert.Equal((400, $"requested {printed} without impersonating a user name"), (status, (string?)JsonNode.Parse(body)!["message"]));
        }
    }

    [Fact]
    public async Task A_master_acts_with_the_rights_of_who_it_asks_to_be()
    {
        using var admin = FrontProxyClient.Admin(_rooted.Address, _rooted.Proxy);
        Assert.Equal(201, (await admin.SendAsync(HttpMethod.Post, Rule.Collection("default"), Rule.Json("web"))).Status);
        var (status, body) = await AskAsync("admin", ["system:masters"], Rule.Collection("default") + "/web", ("Impersonate-User", "bob"));
        Assert.Equal(403, status);
        Assert.Equal(
            "portrules.firewalld.fedoraproject.org \"web\" is forbidden: User \"bob\" cannot get resource \"portrules\" in API group \"firewalld.fedoraproject.org\" in the namespace \"default\"",
            (string?)JsonNode.Parse(body)!["message"]);
        Assert.Equal(200, (await AskAsync("admin", ["system:masters"], Rule.Collection("default") + "/web", ("Impersonate-User", "bob"), ("Impersonate-Group", "system:masters"))).Status);
        Assert.Equal(200, (await AskAsync("admin", ["system:masters"], "/apis", ("Impersonate-User", "bob"))).Status);
        Assert.Equal(403, (await AskAsync("admin", ["system:masters"], "/apis", ("Impersonate-User", "system:anonymous"))).Status);
        Assert.Equal(200, (await AskAsync("admin", ["system:masters"], Rule.Collection("default") + "/web", ("Impersonate-User", ""))).Status);
        Assert.Equal(200, (await AskAsync("admin", ["system:masters"], Rule.Collection("default") + "/web", ("Impersonate-Nothing", "bob"))).Status);
        Assert.Equal(403, (await AskAsync("admin", ["system:masters"], Rule.Collection("default") + "/web", ("Impersonate-User", "bob"), ("Impersonate-Group", "system:masters,devs"))).Status);
    }

    /// <summary>Refusals are those of the first way that was tried, which is the one that allows least.</summary>
    [Fact]
    public async Task Who_may_not_impersonate_is_refused_even_for_itself_and_for_health()
    {
        var (status, body) = await AskAsync("alice", [], Rule.Collection("default") + "/web", ("Impersonate-User", "bob"));
        Assert.Equal(403, status);
        Assert.Contains("User \\\"alice\\\" cannot impersonate-on:user-info:get resource \\\"portrules\\\"", body);
        Assert.Equal(403, (await AskAsync("alice", [], "/version", ("Impersonate-User", "alice"))).Status);
        Assert.Equal(403, (await AskAsync("alice", [], "/healthz", ("Impersonate-User", "admin"), ("Impersonate-Group", "system:masters"))).Status);
        Assert.Equal(200, (await AskAsync("alice", [], "/version")).Status);
    }

    [Fact]
    public async Task Each_thing_that_is_claimed_needs_a_right()
    {
        (string Resource, string Name, (string, string) Header)[] claims =
        [
            ("users", "bob", ("Impersonate-User", "bob")),
            ("uids.authentication.k8s.io", "7", ("Impersonate-Uid", "7")),
            ("groups", "devs", ("Impersonate-Group", "devs")),
            ("groups", "ops", ("Impersonate-Group", "ops")),
            ("userextras/acme.io/scopes.authentication.k8s.io", "view", ("Impersonate-Extra-Acme.io%2fScopes", "view")),
        ];
        _rooted.Root.Rbac.Bind("bob", "user:bob", new RbacRule { Verbs = ["list"], Resources = ["portrules.firewalld.fedoraproject.org"] });
        var headers = claims.Select(c => c.Header).ToArray();
        for (var i = 0; i < claims.Length; i++)
        {
            Assert.Equal(403, (await AskAsync("alice", [], Rule.Collection("default"), headers)).Status);
            Allow($"claim-{i}", "impersonate", claims[i].Resource, claims[i].Name);
        }
        Assert.Equal(200, (await AskAsync("alice", [], Rule.Collection("default"), headers)).Status);
        var asked = _rooted.Root.Rbac.Questions.Last(q => (string?)q.Spec["user"] == "bob").Spec;
        Assert.Equal(
            ("7", """["devs","ops","system:authenticated"]""", """{"acme.io/scopes":["view"]}"""),
            ((string?)asked["uid"], asked["groups"]!.ToJsonString(), asked["extra"]!.ToJsonString()));
        Assert.Equal(403, (await AskAsync("alice", [], Rule.Collection("default"), ("Impersonate-User", "bob"), ("Impersonate-Group", "system:masters"))).Status);
    }

    [Fact]
    public async Task A_service_account_has_its_groups()
    {
        Allow("account", "impersonate", "serviceaccounts", "builder");
        await AskAsync("alice", [], Rule.Collection("default"), ("Impersonate-User", "system:serviceaccount:ci:builder"));
        var asked = _rooted.Root.Rbac.Questions.Last().Spec;
        Assert.Equal("system:serviceaccount:ci:builder", (string?)asked["user"]);
        Assert.Equal("""["system:serviceaccounts","system:serviceaccounts:ci","system:authenticated"]""", asked["groups"]!.ToJsonString());
        Assert.Equal("ci", (string?)Question("impersonate")["namespace"]);
    }

    [Fact]
    public async Task A_constrained_right_is_good_for_what_it_names_only()
    {
        Allow("may", "impersonate:user-info", "users.authentication.k8s.io", "bob");
        Allow("on", "impersonate-on:user-info:list", "portrules.firewalld.fedoraproject.org");
        _rooted.Root.Rbac.Bind("bob", "user:bob", new RbacRule { Verbs = ["list", "delete"], Resources = ["portrules.firewalld.fedoraproject.org"] });
        Assert.Equal(200, (await AskAsync("alice", [], Rule.Collection("default"), ("Impersonate-User", "bob"))).Status);
        using var alice = FrontProxyClient.User(_rooted.Address, _rooted.Proxy, "alice", ("Impersonate-User", "bob"));
        Assert.Equal(403, (await alice.SendAsync(HttpMethod.Delete, Rule.Collection("default") + "/web")).Status);
    }

    [Fact]
    public async Task A_node_has_its_group_and_is_asked_about_as_a_node()
    {
        Allow("may", "impersonate:arbitrary-node", "nodes.authentication.k8s.io", "n1");
        Allow("on", "impersonate-on:arbitrary-node:list", "portrules.firewalld.fedoraproject.org");
        await AskAsync("alice", [], Rule.Collection("default"), ("Impersonate-User", "system:node:n1"));
        Assert.Equal("""["system:nodes","system:authenticated"]""", _rooted.Root.Rbac.Questions.Last().Spec["groups"]!.ToJsonString());
    }

    [Fact]
    public async Task The_log_has_both_users_and_no_character_that_moves_a_cursor()
    {
        Assert.Equal(403, (await AskAsync("admin", ["system:masters"], Rule.Collection("default") + "/%1B%5B2J", ("Impersonate-User", "b\"ob"))).Status);
        var line = Assert.Single(_rooted.Server.Logs.Entries, e => e.Text.Contains("is impersonating", StringComparison.Ordinal)).Text;
        Assert.StartsWith("\"admin[system:masters,system:authenticated]\" is impersonating \"b\\\"ob[system:authenticated]\": get \"/apis/", line);
        Assert.DoesNotContain(line, char.IsControl);
    }

    private JsonObject Question(string verb) =>
        _rooted.Root.Rbac.Questions.Select(q => q.Spec["resourceAttributes"]).OfType<JsonObject>().Last(a => (string?)a["verb"] == verb);

    private void Allow(string binding, string verb, string resource, params string[] names) =>
        _rooted.Root.Rbac.Bind(binding, "user:alice", new RbacRule { Verbs = [verb], Resources = [resource], Names = names });

    private async Task<(int Status, string Body)> AskAsync(string user, string[] groups, string path, params (string Name, string Value)[] headers)
    {
        var answer = await Ask.GetAsync(_rooted.Address, path, _rooted.Proxy, [("X-Remote-User", user), .. groups.Select(g => ("X-Remote-Group", g)), .. headers]);
        return (answer.Status, answer.Body);
    }
}
