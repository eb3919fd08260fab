using OrleansAA.ApiMachinery.Users;
using OrleansAA.Gateway.Authentication;
using OrleansAA.Gateway.Proxying;
using OrleansAA.TestKit;

namespace OrleansAA.Gateway.Tests.Proxying;

/// <summary>Gateways and silos apart.</summary>
public sealed class RoleTests : IAsyncLifetime
{
    private ReplicaGroup _group = null!;
    private ReplicaGroup.Member _firstSilo = null!;
    private ReplicaGroup.Member _secondSilo = null!;
    private ReplicaGroup.Member _gateway = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _group = await ReplicaGroup.StartAsync();
        _firstSilo = await _group.AddAsync(Role.Silo);
        _secondSilo = await _group.AddAsync(Role.Silo);
        _gateway = await _group.AddAsync(Role.Gateway);
        await _gateway.KnowsAsync(others => others.Count == 2);
    }

    public ValueTask DisposeAsync() => _group.DisposeAsync();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_watch_that_is_handed_on_gives_its_seats_back_when_it_has_begun(bool isSocket)
    {
        var path = $"{Rule.Collection("shop")}?watch=1&resourceVersion=0";
        using var watch = isSocket ? await _gateway.OpenSocketAsync(path, Token) : (IDisposable)await _gateway.Client.WatchAsync(path, Token);
        var admin = UserInfo.Authenticated("admin", "", [UserInfo.MastersGroup]);
        foreach (var replica in (ReplicaGroup.Member[])[_gateway, _firstSilo, _secondSilo])
        {
            var level = replica.Scheduler.FlowOf(new() { Verb = "watch", Path = path }, admin).Schema.Level;
            await Eventually.TrueAsync(() => level.Executing == 0, "nobody has seats");
        }
    }

    [Fact]
    public async Task A_gateway_has_the_silos_do_everything()
    {
        for (var i = 0; i < 20; i++)
            Assert.Equal(201, (await _gateway.Client.PostAsync(Rule.Collection("shop"), Rule.Json($"web-{i}"), Token)).Code);
        for (var i = 0; i < 20; i++)
        {
            var path = $"{Rule.Collection("shop")}/web-{i}";
            Assert.Equal(200, (await _gateway.Client.PatchAsync(path, """{"metadata":{"labels":{"a":"b"}}}""", ApiClient.MergePatch, Token)).Code);
            Assert.Equal(200, (await _gateway.Client.GetAsync(path, Token)).Code);
        }
        var list = await _gateway.Client.GetAsync(Rule.Collection("shop") + "?labelSelector=a%3Db", Token);
        Assert.Equal(20, list.Json.GetProperty("items").GetArrayLength());
        Assert.Equal(200, (await _gateway.Client.DeleteAsync(Rule.Collection("shop") + "/web-0", Token)).Code);
        Assert.Equal(404, (await _gateway.Client.GetAsync(Rule.Collection("shop") + "/web-0", Token)).Code);
        Assert.Equal(200, (await _gateway.Client.DeleteAsync(Rule.Collection("shop"), Token)).Code);
    }

    /// <summary>What is mended on the way would be another path than the one that was authorized.</summary>
    [Theory]
    [InlineData("DELETE", "/.", 400)]
    [InlineData("DELETE", "/%2e", 400)]
    [InlineData("DELETE", "/web/..", 404)]
    [InlineData("DELETE", "?limit=", 400)]
    [InlineData("GET", "/w%65b", 200)]
    [InlineData("GET", "/web%2Fstatus", 200)]
    [InlineData("GET", "//web", 404)]
    [InlineData("GET", "/web%252e", 400)]
    [InlineData("GET", "?limit=1;limit=2", 200)]
    [InlineData("GET", "?labelSelector=a%3D%zz", 200)]
    [InlineData("GET", "?labelSelector=a+in+(b)", 200)]
    public async Task Paths_and_queries_go_through_a_gateway_as_they_are(string method, string path, int code)
    {
        Assert.Equal(201, (await _gateway.Client.PostAsync(Rule.Collection("shop"), Rule.Json("web"), Token)).Code);
        Assert.Equal(code, (await Ask.SendAsync(_gateway.Address, _gateway.Admin, method, Rule.Collection("shop") + path)).Status);
        Assert.Equal(200, (await _gateway.Client.GetAsync(Rule.Collection("shop") + "/web", Token)).Code);
    }

    [Fact]
    public async Task A_watch_through_a_gateway_has_its_headers_before_its_first_event()
    {
        using var watch = await _gateway.Client.WatchAsync(Rule.Collection("shop") + "?watch=1", Token);
        Assert.Equal(200, watch.Code);
        Assert.Equal(1, _firstSilo.Served.Count + _secondSilo.Served.Count);
        Assert.Equal(201, (await _gateway.Client.PostAsync(Rule.Collection("shop"), Rule.Json("web"), Token)).Code);
        Assert.Equal("ADDED", (await watch.NextAsync(Token))!.Type);
    }

    [Fact]
    public async Task A_watch_over_a_websocket_goes_through_a_gateway()
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var socket = await _gateway.OpenSocketAsync(Rule.Collection("shop") + "?watch=1", timeout.Token);
        Assert.Equal(201, (await _gateway.Client.PostAsync(Rule.Collection("shop"), Rule.Json("web"), Token)).Code);
        var buffer = new byte[8192];
        var received = await socket.ReceiveAsync(new ArraySegment<byte>(buffer), timeout.Token);
        Assert.StartsWith("{\"type\":\"ADDED\"", System.Text.Encoding.UTF8.GetString(buffer, 0, received.Count));
    }

    /// <summary>What a gateway works out is what Orleans does.</summary>
    [Fact]
    public async Task A_named_object_is_asked_of_the_silo_that_has_its_grain()
    {
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(201, (await _gateway.Client.PostAsync(Rule.Collection("shop"), Rule.Json($"web-{i}"), Token)).Code);
            Assert.Equal(await _firstSilo.SiloOfAsync("shop", $"web-{i}"), _gateway.OwnerOf("shop", $"web-{i}"));
        }
    }

    [Fact]
    public async Task Errors_come_as_the_silo_says_them_and_headers_once()
    {
        var headers = await _gateway.Client.HeadersAsync(Rule.Collection("shop") + "/nothing", Token);
        Assert.Single(headers["Audit-Id"]);
        Assert.Single(headers["Cache-Control"]);
        var wrong = await _gateway.Client.PostAsync(Rule.Collection("shop"), "{", Token);
        Assert.Equal(400, wrong.Code);
        Assert.Equal("Status", wrong.Json.GetProperty("kind").GetString());
    }

    [Theory]
    [InlineData("/apis", 200)]
    [InlineData("/apis/firewalld.fedoraproject.org/v1", 200)]
    [InlineData("/openapi/v3", 200)]
    [InlineData("/version", 200)]
    [InlineData("/apis/firewalld.fedoraproject.org/v9/portrules", 404)]
    public async Task A_gateway_answers_for_itself_what_is_not_about_objects(string path, int code) =>
        Assert.Equal(code, (await _gateway.Client.GetAsync(path, Token)).Code);

    [Fact]
    public async Task A_silo_takes_requests_from_replicas_only()
    {
        Assert.Equal(401, (await _firstSilo.Client.GetAsync(Rule.Collection("shop"), Token)).Code);
        Assert.Equal(401, (await Ask.GetAsync(_firstSilo.Address, "/apis")).Status);
        Assert.Equal(401, (await Ask.GetAsync(_firstSilo.Address, "/apis", null, ("X-Remote-User", "admin"), ("X-Remote-Group", "system:masters"))).Status);
        Assert.Equal(200, (await Ask.GetAsync(_firstSilo.Address, "/livez")).Status);
        var admin = PeerIdentity.Write(UserInfo.Authenticated("admin", "", ["system:masters"]));
        Assert.Equal(401, (await Ask.GetAsync(_firstSilo.Address, "/apis", null, (PeerIdentity.Header, admin))).Status);
        Assert.Equal(200, (await Ask.GetAsync(_firstSilo.Address, Rule.Collection("shop"), _group.Silo, (PeerIdentity.Header, admin))).Status);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("""{"Name":"","Uid":"","Groups":["system:masters"],"Extra":{}}""")]
    [InlineData("""{"Name":"admin","Groups":["system:masters"],"Extra":{}}""")]
    [InlineData("""{"Name":"admin","Uid":"","Groups":null,"Extra":{}}""")]
    [InlineData("""{"Name":"admin","Uid":"","Groups":[null],"Extra":{}}""")]
    [InlineData("""{"Name":"admin","Uid":"","Groups":["system:masters"]}""")]
    [InlineData("""{"Name":"admin","Uid":"","Groups":["system:masters"],"Extra":{"a":null}}""")]
    [InlineData("""{"Name":"admin","Uid":"","Groups":["system:masters"],"Extra":{"a":[null]}}""")]
    public async Task A_user_that_is_not_whole_is_nobody(string user)
    {
        var sent = System.Buffers.Text.Base64Url.EncodeToString(System.Text.Encoding.UTF8.GetBytes(user));
        Assert.Equal(401, (await Ask.GetAsync(_firstSilo.Address, Rule.Collection("shop"), _group.Silo, (PeerIdentity.Header, sent))).Status);
        Assert.Equal(401, (await Ask.GetAsync(_firstSilo.Address, Rule.Collection("shop"), _group.Silo, (PeerIdentity.Header, sent), (PeerIdentity.Header, sent))).Status);
        Assert.Equal(401, (await Ask.GetAsync(_firstSilo.Address, Rule.Collection("shop"), _group.Silo, (PeerIdentity.Header, "%%%"))).Status);
    }

    [Fact]
    public async Task An_upgrade_of_what_is_no_watch_is_answered_as_if_it_were_none()
    {
        Assert.Equal(201, (await _gateway.Client.PostAsync(Rule.Collection("shop"), Rule.Json("web"), Token)).Code);
        foreach (var path in new[] { Rule.Collection("shop"), Rule.Collection("shop") + "/web", Rule.Collection("shop") + "/web?watch=1" })
        {
            Assert.Equal(200, (await _gateway.GetAsync(path, Requests.UpgradeTests.Upgrade("websocket"))).Status);
            Assert.Equal(200, (await _gateway.GetAsync(path, Requests.UpgradeTests.Upgrade("SPDY/3.1"))).Status);
        }
        Assert.Equal(101, (await _gateway.GetAsync(Rule.Collection("shop") + "?watch=1", Requests.UpgradeTests.Upgrade("websocket"))).Status);
    }

    [Fact]
    public async Task A_silo_that_goes_is_not_asked_again()
    {
        await _firstSilo.DisposeAsync();
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(201, (await _gateway.Client.PostAsync(Rule.Collection("shop"), Rule.Json($"web-{i}"), Token)).Code);
            Assert.Equal(200, (await _gateway.Client.GetAsync($"{Rule.Collection("shop")}/web-{i}", Token)).Code);
        }
    }

    [Fact]
    public async Task Without_any_silo_a_gateway_is_not_ready_and_says_so()
    {
        await _firstSilo.DisposeAsync();
        await _secondSilo.DisposeAsync();
        await _gateway.KnowsAsync(others => others.Count == 0);
        var answer = await _gateway.Client.GetAsync(Rule.Collection("shop"), Token);
        Assert.Equal(503, answer.Code);
        Assert.Contains("no replica that has a silo", answer.Body);
        Assert.Equal(500, (await Ask.GetAsync(_gateway.Address, "/readyz")).Status);
        Assert.Equal(200, (await _gateway.Client.GetAsync("/apis", Token)).Code);
    }
}
