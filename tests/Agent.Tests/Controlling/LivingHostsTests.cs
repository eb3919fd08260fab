using k8s.Models;
using Microsoft.Extensions.Time.Testing;
using OrleansAA.Agent.Controlling;
using OrleansAA.Agent.Leases;

namespace OrleansAA.Agent.Tests.Controlling;

public sealed class LivingHostsTests
{
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public void A_lease_that_is_renewed_is_a_host_that_lives_whatever_its_clock_says()
    {
        var living = new LivingHosts(_clock);
        Assert.Equal(["10.0.0.1", "web-1"], living.Take([Lease(1)]).Order(StringComparer.Ordinal));
        _clock.Advance(TimeSpan.FromSeconds(44));
        Assert.NotEmpty(living.Take([Lease(1)]));
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Empty(living.Take([Lease(1)]));
        Assert.NotEmpty(living.Take([Lease(0)]));
        Assert.Empty(living.Take([]));
    }

    [Theory]
    [InlineData("web-1.example.com", "portrule-agent-web-1.example.com")]
    [InlineData("2001:DB8::", "portrule-agent-2001-db8")]
    public void The_name_of_a_lease_is_one_that_objects_may_have(string host, string name) => Assert.Equal(name, AgentLeases.NameOf(host));

    private static V1Lease Lease(int renewed) => new()
    {
        Metadata = new() { Name = "a", Annotations = new Dictionary<string, string> { [AgentLeases.HostsAnnotation] = "web-1,10.0.0.1" } },
        Spec = new() { RenewTime = DateTime.UnixEpoch.AddSeconds(renewed) },
    };
}
