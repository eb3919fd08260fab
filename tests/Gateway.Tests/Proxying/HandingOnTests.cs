using OrleansAA.ApiMachinery.Users;
using OrleansAA.Gateway.Authentication;
using OrleansAA.Gateway.Closing;
using OrleansAA.Gateway.Proxying;
using OrleansAA.TestKit;

namespace OrleansAA.Gateway.Tests.Proxying;

/// <summary>Requests that another replica answers.</summary>
public sealed class HandingOnTests
{
    private const int Watches = 120;

    /// <summary>Watches that are opened while the first may not know how many the second has: so few that its share stays what it is meant to be.</summary>
    private const int WatchesUnknown = 10;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Watches_that_all_come_to_one_replica_are_served_by_both()
    {
        await using var group = await ReplicaGroup.StartAsync();
        var (first, second) = (await group.AddAsync(), await group.AddAsync());
        await first.KnowsAsync(others => others.Count == 1);
        await second.KnowsAsync(others => others.Count == 1);
        var watches = new List<WatchStream>();
        try
        {
            for (var i = 0; i < Watches; i++)
            {
                watches.Add(await first.Client.WatchAsync(Rule.Collection("shop") + "?watch=1&resourceVersion=1", Token));
                if (i % WatchesUnknown == 0)
                    await first.KnowsAsync(others => others is [var other] && other.Streams == second.Served.Count);
            }
            Assert.Equal(Watches, first.Served.Count + second.Served.Count);
            Assert.InRange(second.Served.Count, Watches / 4, Watches / 2);

            Assert.Equal(201, (await second.Client.PostAsync(Rule.Collection("shop"), Rule.Json("web"), Token)).Code);
            foreach (var watch in watches)
                Assert.Equal("ADDED", (await watch.NextAsync(Token))!.Type);
        }
        finally
        {
            watches.ForEach(w => w.Dispose());
        }
        await Eventually.TrueAsync(() => first.Served.Count + second.Served.Count == 0, "no watch is served that nobody reads");
    }

    /// <summary>A watch that was handed on would be cut off with the replica between: it may as well be served there.</summary>
    [Fact]
    public async Task A_replica_that_drains_ends_no_watch_and_hands_on_none()
    {
        await using var group = await ReplicaGroup.StartAsync();
        var (going, staying) = (await group.AddAsync(), await group.AddAsync());
        await going.KnowsAsync(others => others.Count == 1);
        using var old = await going.Client.WatchAsync(Rule.Collection("shop") + "?watch=1&resourceVersion=1", Token);
        going.Draining.Begin();
        Assert.Equal(500, (await Ask.GetAsync(going.Address, "/readyz")).Status);

        Assert.Equal(201, (await going.Client.PostAsync(Rule.Collection("shop"), Rule.Json("web"), Token)).Code);
        using var young = await going.Client.WatchAsync(Rule.Collection("shop") + "?watch=1&resourceVersion=1", Token);
        Assert.Equal((2, 0), (going.Served.Count, staying.Served.Count));
        Assert.Equal("ADDED", (await old.NextAsync(Token))!.Type);
        Assert.Equal("ADDED", (await young.NextAsync(Token))!.Type);
        await staying.KnowsAsync(others => others is [{ IsDraining: true }]);
    }

    [Fact]
    public async Task A_watch_that_was_handed_on_ends_in_order_when_the_replica_between_ends()
    {
        await using var group = await ReplicaGroup.StartAsync();
        var (staying, going) = (await group.AddAsync(Role.Silo), await group.AddAsync(Role.Gateway));
        await going.KnowsAsync(others => others.Count == 1);
        using var watch = await going.Client.WatchAsync(Rule.Collection("shop") + "?watch=1&resourceVersion=1", Token);
        Assert.Equal(1, staying.Served.Count);
        Assert.Equal(201, (await going.Client.PostAsync(Rule.Collection("shop"), Rule.Json("web"), Token)).Code);
        Assert.Equal("ADDED", (await watch.NextAsync(Token))!.Type);
        var asked = TimeProvider.System.GetTimestamp();
        using var young = await going.Client.WatchAsync(Rule.Collection("other") + "?watch=1&resourceVersion=2", Token);

        var stopping = going.StopAsync();

        // Cut off, it would throw.
        Assert.Null(await watch.NextAsync(Token));
        Assert.Null(await young.NextAsync(Token));
        Assert.True(TimeProvider.System.GetElapsedTime(asked) > ClientGo.VeryShort, "an informer would list anew");
        await stopping;
        await Eventually.TrueAsync(() => staying.Served.Count == 0, "nobody serves it any more");
    }

    [Fact]
    public async Task What_a_replica_that_drains_cannot_hand_on_it_does_itself()
    {
        await using var group = await ReplicaGroup.StartAsync();
        var (going, staying) = (await group.AddAsync(), await group.AddAsync());
        await going.KnowsAsync(others => others.Count == 1);
        await staying.DisposeAsync();
        going.Draining.Begin();
        Assert.Equal(201, (await going.Client.PostAsync(Rule.Collection("shop"), Rule.Json("web"), Token)).Code);
        Assert.Equal(200, (await going.Client.GetAsync(Rule.Collection("shop") + "/web", Token)).Code);
    }

    [Fact]
    public async Task A_version_that_only_a_newer_replica_serves_is_served_by_an_older_one_through_it()
    {
        await using var group = await ReplicaGroup.StartAsync();
        var older = await group.AddAsync();
        Assert.Equal(404, (await older.Client.GetAsync(SecondKindTests.Zones, Token)).Code);
        var newer = await group.AddAsync(kinds: SecondKindTests.WithZones);
        await older.KnowsAsync(others => others is [var other] && other.Versions.Contains("zones.example.com/v1"));

        var created = await older.Client.PostAsync(SecondKindTests.Zones, SecondKindTests.Zone("home", "accept"), Token);
        Assert.Equal(201, created.Code);
        Assert.Equal(200, (await newer.Client.GetAsync(SecondKindTests.Zones + "/home", Token)).Code);
        Assert.Equal(200, (await older.Client.GetAsync("/apis/zones.example.com/v1", Token)).Code);
        Assert.Equal(404, (await older.Client.GetAsync("/apis/zones.example.com/v2/zones", Token)).Code);
        Assert.Equal(404, (await newer.Client.GetAsync("/apis/zones.example.com/v2/zones", Token)).Code);
    }

    /// <summary>Only who has a replica's certificate may say for whom it asks, and it has to.</summary>
    [Theory]
    [InlineData("alice", 403)]
    [InlineData(null, 401)]
    public async Task A_replica_is_believed_for_whom_it_asks(string? user, int status)
    {
        await using var group = await ReplicaGroup.StartAsync();
        var replica = await group.AddAsync();
        (string, string)[] headers = user is null ? [("X-Remote-User", "admin"), ("X-Remote-Group", "system:masters")]
            : [(PeerIdentity.Header, PeerIdentity.Write(UserInfo.Authenticated(user, "", ["a, b"])))];
        var answer = await Ask.GetAsync(replica.Address, Rule.Collection("shop"), group.Silo, headers);
        Assert.Equal(status, answer.Status);
        if (user is not null)
            Assert.Contains($"User \\\"{user}\\\" cannot list", answer.Body);
    }
}
