using System.Net;
using k8s;
using k8s.Autorest;
using OrleansAA.Gateway.Configuration;
using OrleansAA.PortRules;
using Pumps.V1;

namespace OrleansAA.Testing.Tests;

/// <summary>The server in the process of a test: replicas, clock, users, what it forgets and what it keeps.</summary>
public sealed class TestServerTests(ITestOutputHelper output)
{
    private const string Space = "shop";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Three_replicas_serve_as_one()
    {
        await using var server = await TestServer.StartAsync(SampleKinds.Pumps, new TestServerOptions { Replicas = 3 });
        Assert.Equal(3, server.Replicas.Select(r => r.Address).Distinct().Count());
        using var writer = server.Replicas[0].Client<Pump>();
        using var other = server.Replicas[2].Client<Pump>();
        await writer.CreateNamespacedAsync(Named("p1"), Space, Token);
        var read = await other.ReadNamespacedAsync<Pump>(Space, "p1", Token);
        read.Spec.Replicas = 5;
        await other.ReplaceNamespacedAsync(read, Space, "p1", Token);
        foreach (var replica in server.Replicas)
        {
            using var pumps = replica.Client<Pump>();
            Assert.Equal(5, (await pumps.ReadNamespacedAsync<Pump>(Space, "p1", Token)).Spec.Replicas);
        }
        Assert.Equal(HttpStatusCode.Conflict, (await Assert.ThrowsAsync<HttpOperationException>(() => writer.CreateNamespacedAsync(Named("p1"), Space, Token))).Response.StatusCode);
    }

    [Fact]
    public async Task What_a_server_writes_down_as_a_time_is_of_the_clock_it_is_given()
    {
        var clock = new TestClock(new DateTimeOffset(2030, 1, 2, 3, 4, 5, TimeSpan.Zero));
        await using var server = await TestServer.StartAsync(SampleKinds.Pumps, new TestServerOptions { Clock = clock });
        using var pumps = server.Client<Pump>();
        var created = await pumps.CreateNamespacedAsync(Named("p1"), Space, Token);
        Assert.Equal(new DateTime(2030, 1, 2, 3, 4, 0, DateTimeKind.Utc), Minute(created.Metadata.CreationTimestamp));
        clock.Advance(TimeSpan.FromDays(3));
        using var http = server.Replicas[0].Http();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/apis/example.com/v1/namespaces/{Space}/pumps");
        request.Headers.Add("Accept", "application/json;as=Table;v=v1;g=meta.k8s.io");
        Assert.Contains("\"3d\"", await (await http.SendAsync(request, Token)).Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        clock.Set(new DateTimeOffset(2040, 1, 1, 0, 0, 0, TimeSpan.Zero));
        Assert.Equal(2040, (await pumps.CreateNamespacedAsync(Named("p2"), Space, Token)).Metadata.CreationTimestamp!.Value.Year);
    }

    [Fact]
    public async Task Anybody_may_be_a_client()
    {
        await using var server = await TestServer.StartAsync(SampleKinds.Pumps, new TestServerOptions { Replicas = 2 });
        using var alice = server.Replicas[1].As("alice", "system:masters", "plumbers");
        using var pumps = new GenericClient(alice, "example.com", "v1", "pumps", disposeClient: false);
        await pumps.CreateNamespacedAsync(Named("p1"), Space, Token);
        using var bob = server.As("bob", "plumbers");
        using var refused = new GenericClient(bob, "example.com", "v1", "pumps", disposeClient: false);
        var why = await Assert.ThrowsAsync<HttpOperationException>(() => refused.ReadNamespacedAsync<Pump>(Space, "p1", Token));
        Assert.Equal(HttpStatusCode.Forbidden, why.Response.StatusCode);
        Assert.Contains("User \\\"bob\\\" cannot get resource \\\"pumps\\\"", why.Response.Content, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_restart_keeps_what_was_stored_and_the_addresses()
    {
        await using var server = await TestServer.StartAsync(PortRuleServer.CreateBuilder, new TestServerOptions { Replicas = 2 });
        using (var rules = server.Client<PortRules.V1.PortRule>())
            await rules.CreateNamespacedAsync(WithName(SampleKinds.Rule), Space, Token);
        var addresses = server.Replicas.Select(r => r.Address).ToList();
        await server.RestartAsync();
        Assert.Equal(addresses, server.Replicas.Select(r => r.Address));
        using var after = server.Replicas[1].Client<PortRules.V1.PortRule>();
        Assert.Equal(80, (await after.ReadNamespacedAsync<PortRules.V1.PortRule>(Space, "web", Token)).Spec.Port);

        static PortRules.V1.PortRule WithName(PortRules.V1.PortRule rule)
        {
            rule.Metadata.Name = "web";
            return rule;
        }
    }

    [Fact]
    public async Task Replicas_that_would_not_share_a_store_do_not_start()
    {
        var why = await Assert.ThrowsAsync<OperatorException>(() => TestServer.StartAsync(SampleKinds.Pumps, new TestServerOptions { Replicas = 2 }, "--store=sqlite:of-one-replica.db"));
        Assert.Contains("it belongs to one replica, and there are several", why.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(TestServerOptions.ReplicasMax + 1)]
    public async Task There_are_as_many_replicas_as_one_can_have(int replicas) =>
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => TestServer.StartAsync(SampleKinds.Pumps, new TestServerOptions { Replicas = replicas }));

    [Fact]
    public async Task How_long_a_start_takes_is_told()
    {
        foreach (var (replicas, what) in new[] { (1, "a first server of one replica, in a process that may be cold"), (1, "the next one"), (3, "three replicas") })
        {
            var started = TimeProvider.System.GetTimestamp();
            await using var server = await TestServer.StartAsync(SampleKinds.Pumps, new TestServerOptions { Replicas = replicas });
            using var pumps = server.Client<Pump>();
            await pumps.CreateNamespacedAsync(Named("p1"), Space, Token);
            output.WriteLine($"{what}: {TimeProvider.System.GetElapsedTime(started).TotalMilliseconds:F0} ms to the first object");
            Assert.Equal(replicas, server.Replicas.Count);
        }
    }

    private static Pump Named(string name)
    {
        var pump = SampleKinds.Pump;
        pump.Metadata = new() { Name = name };
        return pump;
    }

    private static DateTime Minute(DateTime? time) => new(time!.Value.Ticks - (time.Value.Ticks % TimeSpan.TicksPerMinute), DateTimeKind.Utc);
}
