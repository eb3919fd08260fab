using OrleansAA.Agent.Rules;

namespace OrleansAA.Agent.Tests.Rules;

public sealed class ServiceNamesTests
{
    private static readonly ServiceNames Names = ServiceNames.Of("""
        # comments, and lines that are none
        http     80/tcp  www   # WorldWideWeb HTTP
        domain   53/tcp
        domain   53/udp
        ntp      123/udp
        strange  7/sctp
        odd      70000/tcp
        half
        """);

    [Theory]
    [InlineData("http", 80, "tcp")]
    [InlineData("www", 80, "tcp")]
    [InlineData("domain", 53, "tcp udp")]
    [InlineData("ntp", 123, "udp")]
    [InlineData("ntp", 1123, "tcp")]
    [InlineData("unknown", 123, "tcp")]
    [InlineData("strange", 7, "tcp")]
    public void A_name_with_its_port_says_the_protocols_and_anything_else_is_tcp(string name, int port, string protocols) =>
        Assert.Equal(protocols, string.Join(' ', Names.ProtocolsOf(new(port, name, false))));

    [Fact]
    public void A_file_that_is_not_there_knows_nothing() => Assert.Equal(["tcp"], ServiceNames.Read("/nowhere/services").ProtocolsOf(new(123, "ntp", false)));
}
