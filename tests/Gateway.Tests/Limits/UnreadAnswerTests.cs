using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OrleansAA.Gateway.Limits;
using OrleansAA.Gateway.Tests.Raw;
using OrleansAA.TestKit;

namespace OrleansAA.Gateway.Tests.Limits;

/// <summary>Clients that ask and do not read: their streams have a window of a byte, or none at all.</summary>
public sealed class UnreadAnswerTests
{
    /// <summary>A large document that every user may read.</summary>
    private const string Document = "/openapi/v2";

    private const string Collection = "/apis/firewalld.fedoraproject.org/v1/portrules";

    private const string Watch = Collection + "?watch=1&allowWatchBookmarks=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan";

    /// <summary>Nobody waits for a slot.</summary>
    private static readonly RequestLimits Unfair = new() { IsFair = false };

    private static readonly (string, string)[] Bob = [("X-Remote-User", "bob")];

    private static readonly (string, string)[] Alice = [("x-remote-user", "alice")];

    private static readonly (string, string)[] Admin = [("x-remote-user", "admin"), ("x-remote-group", "system:masters")];

    [Fact]
    public async Task Who_does_not_read_locks_out_itself_alone_and_not_for_long()
    {
        await using var rooted = await RootedServer.StartAsync(change: o => o with { Limits = Unfair });
        await using var unread = await RawHttp2.ConnectAsync(rooted.Address, rooted.Proxy, window: 1);
        List<int> streams = [];
        for (var i = 0; i < ServingLimits.RequestsInFlightMax / 2; i++)
            streams.Add(await unread.SendAsync(new RawRequest(Document, Alice)));
        Assert.Equal(200, await unread.ReceiveStatusAsync(streams[^1]));

        Assert.Equal(429, (await Ask.GetAsUserAsync(rooted.Address, Document, rooted.Proxy, "alice")).Status);
        Assert.Equal(200, (await Ask.GetAsUserAsync(rooted.Address, Document, rooted.Proxy, "bob")).Status);

        Assert.Equal("RST_STREAM", (await unread.ReceiveAsync(streams[0])).Body);
        await Eventually.TrueAsync(
            async () => (await Ask.GetAsUserAsync(rooted.Address, Document, rooted.Proxy, "alice")).Status == 200, "alice is let in again");
        Assert.Equal([], rooted.Server.Logs.Complaints);
    }

    [Fact]
    public async Task Probes_and_admins_are_answered_when_all_slots_are_taken()
    {
        await using var rooted = await RootedServer.StartAsync(change: o => o with { Limits = Unfair });
        await using var unread = await RawHttp2.ConnectAsync(rooted.Address, rooted.Proxy, window: 1);
        foreach (var user in (string[])["alice", "carol"])
        {
            var last = 0;
            for (var i = 0; i < ServingLimits.RequestsInFlightMax / 2; i++)
                last = await unread.SendAsync(new RawRequest(Document, [("x-remote-user", user)]));
            Assert.Equal(200, await unread.ReceiveStatusAsync(last));
        }

        Assert.Equal(429, (await Ask.GetAsync(rooted.Address, Document, rooted.Proxy, Bob)).Status);
        foreach (var probe in (string[])["/livez", "/readyz", "/healthz", "/livez/ping"])
            Assert.Equal(200, (await Ask.GetAsync(rooted.Address, probe, rooted.Proxy, [.. Bob, ("X-Remote-Group", "system:masters")])).Status);
        Assert.Equal(200, (await Ask.GetAsync(rooted.Address, "/livez")).Status);
        Assert.Equal(200, (await Ask.GetAsync(rooted.Address, Document, rooted.Proxy, Admin)).Status);
    }

    [Theory]
    [InlineData(Document + "?timeout=10s")]
    [InlineData(Collection + "?timeout=10s")]
    [InlineData(Watch + "&timeoutSeconds=5")]
    public async Task The_deadline_covers_the_writing_of_the_answer(string path)
    {
        await using var rooted = await RootedServer.StartAsync();
        await using var unread = await RawHttp2.ConnectAsync(rooted.Address, rooted.Proxy, window: 0);
        var stream = await unread.SendAsync(new RawRequest(path, Admin));
        Assert.Equal("RST_STREAM", (await unread.ReceiveAsync(stream)).Body);
        Assert.Equal([], rooted.Server.Logs.Complaints);
    }

    [Theory]
    [InlineData(Watch)]
    [InlineData(Collection)]
    public async Task A_server_that_stops_waits_for_nobody_who_does_not_read(string path)
    {
        await using var rooted = await RootedServer.StartAsync();
        await using var unread = await RawHttp2.ConnectAsync(rooted.Address, rooted.Proxy, window: 1);
        var stream = await unread.SendAsync(new RawRequest(path, Admin));
        Assert.Equal(200, await unread.ReceiveStatusAsync(stream));
        rooted.Server.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
        Assert.Equal("RST_STREAM", (await unread.ReceiveAsync(stream)).Body);
    }

    [Fact]
    public async Task A_health_check_is_no_echo()
    {
        using var directory = new TemporaryDirectory();
        await using var server = await RunningServer.StartAsync(new() { SecurePort = 0, Store = "memory", DataDir = directory.File(".aa") });
        var answer = await Ask.GetAsync(server.Address, $"/livez?verbose&exclude={new string('x', 15 * 1024)}");
        Assert.Equal(200, answer.Status);
        Assert.InRange(answer.Body.Length, ServingLimits.HealthEchoCharactersMax, ServingLimits.HealthEchoCharactersMax + 256);
        Assert.EndsWith("...\nlivez check passed\n", answer.Body, StringComparison.Ordinal);
    }
}
