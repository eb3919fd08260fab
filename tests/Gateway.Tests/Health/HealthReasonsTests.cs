using Microsoft.Extensions.DependencyInjection;
using OrleansAA.Gateway.Closing;
using OrleansAA.Gateway.Health;
using OrleansAA.Gateway.Hosting;
using OrleansAA.Gateway.Telemetry;
using OrleansAA.TestKit;

namespace OrleansAA.Gateway.Tests.Health;

/// <summary>Why a check fails is for operators.</summary>
public sealed class HealthReasonsTests
{
    [Fact]
    public async Task Reasons_are_for_who_may_see_them_and_for_nobody_unknown()
    {
        await using var rooted = await RootedServer.StartAsync(change: o => o with { Root = o.Root with { AllowCacheTtl = TimeSpan.Zero, DenyCacheTtl = TimeSpan.Zero } });
        rooted.Root.Rbac.Bind("everybody", "group:system:unauthenticated", new RbacRule { Verbs = ["get"], Paths = ["*"] });
        rooted.Root.Rbac.Bind("readyz", "user:alice", new RbacRule { Verbs = ["get"], Paths = ["/readyz/*"] });
        rooted.Server.Services.GetRequiredService<Draining>().Begin();

        Assert.Contains("[-]shutdown failed: reason withheld\n", (await Ask.GetAsync(rooted.Address, "/readyz?verbose")).Body);
        Assert.Equal("internal server error: reason withheld\n", (await Ask.GetAsync(rooted.Address, "/readyz/shutdown")).Body);
        Assert.Equal("internal server error: reason withheld\n", (await Ask.GetAsUserAsync(rooted.Address, "/readyz/shutdown", rooted.Proxy, "alice")).Body);

        rooted.Root.Rbac.Bind("reasons", "user:alice", new RbacRule { Verbs = ["get"], Paths = [HealthReasons.Path] });
        Assert.Equal("internal server error: process is shutting down\n", (await Ask.GetAsUserAsync(rooted.Address, "/readyz/shutdown", rooted.Proxy, "alice")).Body);
        Assert.Contains("[-]shutdown failed: process is shutting down\n", (await Ask.GetAsUserAsync(rooted.Address, "/readyz", rooted.Proxy, "admin", "system:masters")).Body);
        Assert.Single(rooted.Server.Events.Of<CheckFailing>(), new CheckFailing("shutdown", "process is shutting down"));
    }
}
