using OrleansAA.Agent.Firewalls;
using OrleansAA.Agent.Firewalls.Nftables;
using OrleansAA.Agent.Rules;

namespace OrleansAA.Agent.Tests.Firewalls;

public sealed class NftListingTests
{
    private const string Empty = """{"nftables":[{"metainfo":{"version":"1"}},{"table":{"family":"inet","name":"t","handle":1}},{"set":{"family":"inet","name":"tcp_ports","table":"t","type":"inet_service","handle":2}}]}""";

    [Fact]
    public void Elements_are_open_ports_and_the_rest_is_the_shape()
    {
        var listing = NftListing.Parse(Empty.Replace("\"handle\":2", "\"handle\":9,\"elem\":[80,{\"elem\":{\"val\":443,\"comment\":\"by hand\"}}]", StringComparison.Ordinal));
        Assert.Equal([new PortProtocol(80, "tcp"), new PortProtocol(443, "tcp")], listing.Open.OrderBy(p => p.Port));
        Assert.Equal(NftListing.Parse(Empty).Shape, listing.Shape);
        Assert.NotEqual(NftListing.Parse(Empty.Replace("inet_service", "ipv4_addr", StringComparison.Ordinal)).Shape, listing.Shape);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("{\"nftables\":[1]}")]
    [InlineData("{\"nftables\":[{\"set\":{\"name\":\"tcp_ports\",\"elem\":[\"80\"]}}]}")]
    [InlineData("{\"nftables\":[{\"set\":{\"name\":\"tcp_ports\",\"elem\":[{\"range\":[1,2]}]}}]}")]
    public void What_nft_does_not_write_is_an_error_of_the_firewall(string json) => Assert.Throws<FirewallException>(() => NftListing.Parse(json));
}
