using OrleansAA.Gateway.Logging;
using OrleansAA.TestKit;

namespace OrleansAA.Gateway.Tests.Serving;

public sealed class RequestLogTests : IAsyncLifetime
{
    private RootedServer _rooted = null!;
    private FrontProxyClient _admin = null!;

    public async ValueTask InitializeAsync()
    {
        _rooted = await RootedServer.StartAsync();
        _admin = FrontProxyClient.Admin(_rooted.Address, _rooted.Proxy);
    }

    [Fact]
    public async Task Requests_are_told_while_verbosity_is_3_and_only_then()
    {
        await _admin.GetAsync("/version");
        Assert.Empty(Lines());
        Assert.Equal((200, "successfully set klog.logging.verbosity to 3\n"), await _admin.SendAsync(HttpMethod.Put, "/debug/flags/v", "3", "text/plain"));
        await _admin.GetAsync(Rule.Collection("default") + "?labelSelector=a%3Db%0Aforged");
        await Eventually.TrueAsync(() => Lines().Any(), "the line is there");
        Assert.Matches(
            """^"HTTP" verb="LIST" URI="/apis/firewalld.fedoraproject.org/v1/namespaces/default/portrules\?labelSelector=a%3Db%0Aforged" latency="[0-9.]+(µs|ms|s)" userAgent="" contentType="" audit-ID="[0-9a-f-]{36}" srcIP="127.0.0.1:\d+" apf_pl="exempt" apf_fs="exempt" apf_iseats=1 apf_fseats=0 apf_additionalLatency="0s" apf_execution_time="[0-9.]+(µs|ms|s)" resp=400$""",
            Lines().Single());
        Assert.Equal(200, (await _admin.SendAsync(HttpMethod.Put, "/debug/flags/v", "0", "text/plain")).Status);
        var before = Lines().Count;
        await _admin.GetAsync("/version");
        Assert.Equal(before, Lines().Count);
    }

    [Fact]
    public async Task A_refused_caller_is_told_of_too()
    {
        Assert.Equal(200, (await _admin.SendAsync(HttpMethod.Put, "/debug/flags/vmodule", LogLevels.RequestCategory + "=3", "text/plain")).Status);
        Assert.Equal(401, (await Ask.GetAsync(_rooted.Address, "/apis", null, ("Authorization", "Bearer nonsense"), ("User-Agent", "made \"up\""))).Status);
        await Eventually.TrueAsync(() => Lines().Any(l => l.EndsWith(" resp=401", StringComparison.Ordinal)), "the line is there");
        Assert.Contains(" userAgent=\"made \\\"up\\\"\" ", Lines()[^1]);
    }

    [Fact]
    public async Task Where_a_request_waited_and_what_it_cost_is_told()
    {
        Assert.Equal(200, (await _admin.SendAsync(HttpMethod.Put, "/debug/flags/vmodule", LogLevels.RequestCategory + "=3", "text/plain")).Status);
        _rooted.Root.Rbac.Bind("watchers", "user:alice", new RbacRule { Verbs = ["watch"], Resources = ["portrules.firewalld.fedoraproject.org"] });
        using var alice = FrontProxyClient.User(_rooted.Address, _rooted.Proxy, "alice", ("X-Remote-Group", "system:authenticated"));
        Assert.Equal(200, (await alice.GetAsync(Rule.Collection("default") + "?watch=1&timeoutSeconds=1")).Status);
        await Eventually.TrueAsync(() => Lines().Any(l => l.Contains("verb=\"WATCH\"", StringComparison.Ordinal)), "the line is there");
        Assert.Matches(" apf_pl=\"global-default\" apf_fs=\"global-default\" apf_iseats=1 apf_fseats=0 apf_additionalLatency=\"0s\" apf_init_latency=\"[0-9.]+(µs|ms|s)\" resp=200$", Lines().Single(l => l.Contains("verb=\"WATCH\"", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Who_has_no_right_to_the_path_changes_nothing()
    {
        using var somebody = FrontProxyClient.User(_rooted.Address, _rooted.Proxy, "somebody");
        Assert.Equal(403, (await somebody.SendAsync(HttpMethod.Put, "/debug/flags/v", "10", "text/plain")).Status);
        Assert.Equal(403, (await somebody.GetAsync("/debug/flags")).Status);
        _rooted.Root.Rbac.Bind("flags", "user:somebody", new RbacRule { Verbs = ["put"], Paths = ["/debug/flags/v"] });
        Assert.Equal(403, (await somebody.SendAsync(HttpMethod.Put, "/debug/flags/vmodule", "Orleans=10", "text/plain")).Status);
    }

    [Theory]
    [InlineData("PUT", "v", "much", 400, "strconv.ParseUint: parsing \"much\": invalid syntax\n")]
    [InlineData("PUT", "v", "", 400, "strconv.ParseUint: parsing \"\": invalid syntax\n")]
    [InlineData("PUT", "v", "99999999999", 400, "strconv.ParseUint: parsing \"99999999999\": value out of range\n")]
    [InlineData("PUT", "v", "11", 200, "successfully set klog.logging.verbosity to 11\n")]
    [InlineData("PUT", "vmodule", "Orleans", 400, "\"Orleans\": expected CATEGORY=N,CATEGORY=N with N from 0 to 10\n")]
    [InlineData("GET", "v", "", 406, "unsupported http method\n")]
    [InlineData("GET", "else", "", 200, "/debug/flags/v\n/debug/flags/vmodule\n")]
    public async Task Flags_answer_as_kubes(string method, string flag, string value, int code, string answer)
    {
        Assert.Equal((code, answer), await _admin.SendAsync(new HttpMethod(method), "/debug/flags/" + flag, value, "text/plain"));
        await _admin.SendAsync(HttpMethod.Put, "/debug/flags/v", "0", "text/plain");
    }

    public async ValueTask DisposeAsync()
    {
        _admin.Dispose();
        await _rooted.DisposeAsync();
    }

    private IReadOnlyList<string> Lines() => [.. _rooted.Server.Logs.Entries.Where(e => e.Category == LogLevels.RequestCategory && !e.Text.Contains("/debug/flags", StringComparison.Ordinal)).Select(e => e.Text)];
}
