using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using OrleansAA.ApiMachinery.Admission;
using OrleansAA.ApiMachinery.Kinds;
using OrleansAA.Gateway.Tests.Proxying;
using OrleansAA.TestKit;

namespace OrleansAA.Gateway.Tests.Admission.Own;

/// <summary>A kind's own plugins in C#: they see user, old and new object, take their time, and look at other objects.</summary>
public sealed class OwnPluginTests
{
    private const int Writers = 30;
    private const string Taken = "port 80 of node-1 belongs to a";
    private const string Busy = "port 80 of node-1 is just being given to another rule; please try again";

    private readonly FakeTimeProvider _clock = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_port_that_another_rule_of_the_host_has_is_refused()
    {
        await using var rooted = await StartAsync(s => new OnePortOfAHost(s.GetRequiredService<KindObjects>(), _clock));
        using var admin = FrontProxyClient.Admin(rooted.Address, rooted.Proxy);
        Assert.Equal(201, (await CreateAsync(admin, "a", "node-1", 80)).Status);
        Assert.Equal((403, Forbidden("b", Taken)), await QuotaServer.ToldAsync(CreateAsync(admin, "b", "node-1", 80)));
        Assert.Equal((403, Forbidden("b", Taken)), await QuotaServer.ToldAsync(CreateAsync(admin, "b", "node-1", 80, "?dryRun=All")));
        Assert.Equal(409, (await CreateAsync(admin, "a", "node-1", 81)).Status);
        Assert.Equal(201, (await CreateAsync(admin, "b", "node-1", 81)).Status);
        Assert.Equal(201, (await CreateAsync(admin, "c", "node-2", 80)).Status);

        Assert.Equal((403, Forbidden("b", Taken)), await QuotaServer.ToldAsync(PatchAsync(admin, "b", """{"spec":{"port":80}}""")));
        Assert.Equal(200, (await PatchAsync(admin, "b", """{"metadata":{"labels":{"x":"y"}}}""")).Status);
        Assert.Equal(200, (await PatchAsync(admin, "a", """{"spec":{"port":82}}""")).Status);
    }

    [Fact]
    public async Task What_was_claimed_and_is_not_used_is_given_to_another_after_as_long_as_a_write_takes()
    {
        await using var rooted = await StartAsync(s => new OnePortOfAHost(s.GetRequiredService<KindObjects>(), _clock));
        using var admin = FrontProxyClient.Admin(rooted.Address, rooted.Proxy);
        Assert.Equal(201, (await CreateAsync(admin, "a", "node-1", 80)).Status);
        Assert.Equal(200, (await admin.SendAsync(HttpMethod.Delete, QuotaServer.Path("a"))).Status);
        Assert.Equal(
            (409, $"Operation cannot be fulfilled on portrules.firewalld.fedoraproject.org \"b\": {Busy}"), await QuotaServer.ToldAsync(CreateAsync(admin, "b", "node-1", 80)));
        _clock.Advance(OnePortOfAHost.WriteMax);
        Assert.Equal(201, (await CreateAsync(admin, "b", "node-1", 80)).Status);
        Assert.Equal(403, (await CreateAsync(admin, "a", "node-1", 80)).Status);
    }

    [Fact]
    public async Task Of_all_who_want_a_port_at_once_at_three_replicas_one_gets_it()
    {
        await using var group = await ReplicaGroup.StartAsync();
        var members = new List<ReplicaGroup.Member>();
        for (var i = 0; i < 3; i++)
            members.Add(await group.AddAsync(kinds: [.. Served.Rules.Kinds, OnePortOfAHost.Claims], plugin: s => new OnePortOfAHost(s.GetRequiredService<KindObjects>(), TimeProvider.System)));
        var answers = await Task.WhenAll(Enumerable.Range(0, Writers).Select(i => members[i % 3].Client.PostAsync(Rule.Collection("shop"), Json($"rule-{i}", "node-1", 80), Token)));
        Assert.Single(answers, a => a.Code == 201);
        Assert.All(answers, a => Assert.Contains(a.Code, (int[])[201, 403, 409]));
        var rules = (await members[0].Client.GetAsync(Rule.Collection("shop"), Token)).Json.GetProperty("items");
        Assert.Equal(1, rules.GetArrayLength());
    }

    [Fact]
    public async Task A_plugin_knows_who_writes_and_what_there_was()
    {
        await using var rooted = await StartAsync(_ => new SignedByItsWriter());
        using var admin = FrontProxyClient.Admin(rooted.Address, rooted.Proxy);
        using var jane = new FrontProxyClient(rooted.Address, rooted.Proxy, ("X-Remote-User", "jane"), ("X-Remote-Group", "system:masters"));
        Assert.Equal(201, (await CreateAsync(jane, "a", "node-1", 80)).Status);
        var patched = JsonNode.Parse((await PatchAsync(admin, "a", """{"metadata":{"annotations":{"example.com/made-by":"admin"}}}""")).Body)!;
        Assert.Equal("jane", (string?)patched["metadata"]!["annotations"]![SignedByItsWriter.Annotation]);
        Assert.Equal((403, Forbidden("a", "only jane may delete it")), await QuotaServer.ToldAsync(admin.SendAsync(HttpMethod.Delete, QuotaServer.Path("a"))));
        Assert.Equal(200, (await jane.SendAsync(HttpMethod.Delete, QuotaServer.Path("a"))).Status);
    }

    private static Task<RootedServer> StartAsync(Func<IServiceProvider, IAdmissionPlugin> plugin) =>
        RootedServer.StartAsync(definition: Served.Rules with { Kinds = [.. Served.Rules.Kinds, OnePortOfAHost.Claims], Plugins = [plugin] });

    private static string Forbidden(string name, string why) => $"portrules.firewalld.fedoraproject.org \"{name}\" is forbidden: {why}";

    private static string Json(string name, string host, int port) =>
        Rule.Json(name).Replace("node-1.example.com", host, StringComparison.Ordinal).Replace("8080", $"{port}", StringComparison.Ordinal);

    private static Task<(int Status, string Body)> CreateAsync(FrontProxyClient client, string name, string host, int port, string query = "") =>
        client.SendAsync(HttpMethod.Post, Rule.Collection(QuotaServer.Space) + query, Json(name, host, port));

    private static Task<(int Status, string Body)> PatchAsync(FrontProxyClient client, string name, string patch) =>
        client.SendAsync(HttpMethod.Patch, QuotaServer.Path(name), patch, ApiClient.MergePatch);
}
