using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using OrleansAA.Gateway.Fairness;
using OrleansAA.Gateway.Limits;
using OrleansAA.Gateway.Requests;
using OrleansAA.Gateway.Tests.Raw;
using OrleansAA.TestKit;

namespace OrleansAA.Gateway.Tests.Fairness;

/// <summary>A server whose seats are taken: by answers that nobody reads, so that they stay taken.</summary>
public sealed class FloodTests
{
    /// <summary>A large document that every user may read.</summary>
    private const string Document = "/openapi/v2";

    private static readonly RequestLimits Few = new() { RequestsInFlightMax = 20, MutatingRequestsInFlightMax = 10, RequestTimeout = TimeSpan.FromSeconds(12) };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Probes_discovery_and_masters_are_answered_and_others_wait_and_are_refused()
    {
        await using var rooted = await RootedServer.StartAsync(change: o => o with { Limits = Few });
        await using var unread = await RawHttp2.ConnectAsync(rooted.Address, rooted.Proxy, window: 1);
        var level = Level(rooted, "anybody");
        for (var user = 0; level.Waiting == 0; user++)
        {
            await unread.SendAsync(new RawRequest(Document, [("x-remote-user", $"user-{user / 2}")]));
            await Eventually.TrueAsync(() => level.Executing + level.Waiting == user + 1, "it is seated, or waits");
        }

        foreach (var path in (string[])["/livez", "/readyz", "/healthz", "/version", "/apis", "/apis/firewalld.fedoraproject.org", Ask.Group])
            Assert.Equal(200, (await Ask.GetAsUserAsync(rooted.Address, path, rooted.Proxy, "somebody")).Status);
        Assert.Equal(200, (await Ask.GetAsUserAsync(rooted.Address, Document, rooted.Proxy, "admin", "system:masters")).Status);
        using var late = FrontProxyClient.User(rooted.Address, rooted.Proxy, "somebody");
        var (status, headers) = await late.HeadersAsync(Document);
        Assert.Equal((429, "1"), (status, headers["Retry-After"]));
    }

    [Fact]
    public async Task Who_takes_all_it_may_leaves_as_much_to_others()
    {
        await using var rooted = await RootedServer.StartAsync(change: o => o with { Limits = Few });
        await using var unread = await RawHttp2.ConnectAsync(rooted.Address, rooted.Proxy, window: 1);
        var level = Level(rooted, "noisy");
        for (var i = 0; i < 40; i++)
            await unread.SendAsync(new RawRequest(Document, [("x-remote-user", "noisy")]));
        await Eventually.TrueAsync(() => level.Executing + level.Waiting == 40, "all of it is there");
        Assert.Equal(200, (await Ask.GetAsUserAsync(rooted.Address, Document, rooted.Proxy, "polite")).Status);
        Assert.NotEqual(0, level.Waiting);
    }

    [Fact]
    public async Task A_watch_has_seats_only_while_it_begins()
    {
        await using var rooted = await RootedServer.StartAsync(change: o => o with { Limits = Few });
        rooted.Root.Rbac.Bind("readers", "user:alice", new RbacRule { Verbs = ["watch", "list"], Resources = ["portrules.firewalld.fedoraproject.org"] });
        using var alice = FrontProxyClient.User(rooted.Address, rooted.Proxy, "alice");
        List<StreamReader> watches = [];
        // Each waits for its turn, should the one before not have begun yet.
        for (var i = 0; i < 2 * Few.SeatsMax; i++)
            watches.Add(await alice.OpenAsync($"{Rule.Collection("default")}?watch=1&resourceVersion=0"));
        await Eventually.TrueAsync(() => Level(rooted, "alice") is { Executing: 0, SeatsInUse: 0 }, "they have begun");
        Assert.Equal(200, (await alice.GetAsync(Rule.Collection("default"))).Status);
        using var admin = FrontProxyClient.Admin(rooted.Address, rooted.Proxy);
        Assert.Equal(201, (await admin.SendAsync(HttpMethod.Post, Rule.Collection("default"), Rule.Json("web"))).Status);
        foreach (var watch in watches)
        {
            Assert.Contains("ADDED", await watch.ReadLineAsync(Token));
            watch.Dispose();
        }
    }

    /// <summary>As many as it may have are open, the rest is told to come back; and another user reads, writes and watches as if nothing were.</summary>
    [Fact]
    public async Task Ten_thousand_watches_of_one_user_are_as_many_as_it_may_have_and_leave_others_their_share()
    {
        const int Asked = 10_000, AtOnce = 100;
        await using var rooted = await RootedServer.StartAsync();
        rooted.Root.Rbac.Bind("tenants", "group:system:authenticated", new RbacRule { Verbs = ["get", "list", "watch", "create"], Resources = ["portrules.firewalld.fedoraproject.org"] });
        using var noisy = FrontProxyClient.User(rooted.Address, rooted.Proxy, "noisy");
        using var polite = FrontProxyClient.User(rooted.Address, rooted.Proxy, "polite");
        var answers = new ConcurrentBag<HttpResponseMessage>();
        await Parallel.ForAsync(0, Asked, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = Token }, async (_, _) =>
            answers.Add(await noisy.HeadersReadAsync($"{Rule.Collection("default")}?watch=1&resourceVersion=0")));

        var refused = answers.Where(a => a.StatusCode == HttpStatusCode.TooManyRequests).ToList();
        var open = answers.Where(a => a.StatusCode == HttpStatusCode.OK).ToList();
        Assert.Equal((Asked - ServingLimits.WatchesPerUserMax, ServingLimits.WatchesPerUserMax), (refused.Count, open.Count));
        Assert.All(refused, r => Assert.Equal(TimeSpan.FromSeconds(1), r.Headers.RetryAfter!.Delta));

        using var own = await polite.OpenAsync($"{Rule.Collection("default")}?watch=1&resourceVersion=0");
        Assert.Equal(201, (await polite.SendAsync(HttpMethod.Post, Rule.Collection("default"), Rule.Json("web"))).Status);
        Assert.Contains("ADDED", await own.ReadLineAsync(Token));
        Assert.Equal(200, (await polite.GetAsync(Rule.Collection("default"))).Status);
        foreach (var watch in open)
        {
            using var lines = new StreamReader(await watch.Content.ReadAsStreamAsync(Token));
            Assert.Contains("ADDED", await lines.ReadLineAsync(Token));
        }
        foreach (var answer in answers)
            answer.Dispose();
        // What it gave back it may have again.
        await Eventually.TrueAsync(
            async () =>
            {
                using var again = await noisy.HeadersReadAsync($"{Rule.Collection("default")}?watch=1&resourceVersion=0");
                return again.StatusCode == HttpStatusCode.OK;
            },
            "it may watch again");
    }

    [Fact]
    public async Task A_client_that_goes_gives_its_seats_and_its_place_back()
    {
        await using var rooted = await RootedServer.StartAsync(change: o => o with { Limits = Few });
        var level = Level(rooted, "noisy");
        await using (var unread = await RawHttp2.ConnectAsync(rooted.Address, rooted.Proxy, window: 1))
        {
            for (var i = 0; i < 40; i++)
                await unread.SendAsync(new RawRequest(Document, [("x-remote-user", "noisy")]));
            await Eventually.TrueAsync(() => level.Waiting > 0 && level.Executing + level.Waiting == 40, "all of it is there");
        }
        await Eventually.TrueAsync(() => level is { SeatsInUse: 0, Executing: 0, Waiting: 0 }, "nothing of it is left");
    }

    private static FairLevel Level(RootedServer rooted, string user) => Flow(rooted.Server, user).Schema.Level;

    private static Flow Flow(RunningServer server, string user, params string[] groups) => server.Services.GetRequiredService<FairScheduler>()
        .FlowOf(new RequestInfo { Verb = "get", Path = Document }, ApiMachinery.Users.UserInfo.Authenticated(user, "", groups));
}
