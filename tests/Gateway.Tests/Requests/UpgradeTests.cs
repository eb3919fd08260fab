using OrleansAA.TestKit;

namespace OrleansAA.Gateway.Tests.Requests;

/// <summary>Upgrades to WebSockets: of watches, and not by pages of other sites.</summary>
public sealed class UpgradeTests : IAsyncLifetime
{
    private readonly TemporaryDirectory _directory = new();
    private TestCertificate _admin = null!;
    private RunningServer _server = null!;

    internal static (string, string)[] Upgrade(string protocol, string? origin = null) =>
    [
        ("Connection", "Upgrade"), ("Upgrade", protocol), ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="), ("Sec-WebSocket-Version", "13"),
        .. origin is null ? [] : new[] { ("Origin", origin) },
    ];

    public async ValueTask InitializeAsync()
    {
        var users = new TestAuthority(_directory.Path, "users");
        _admin = users.Client("admin", "CN=admin, O=system:masters");
        _server = await RunningServer.StartAsync(new() { SecurePort = 0, Store = "memory", DataDir = _directory.File(".aa"), ClientCaFile = users.CertificateFile });
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _directory.Dispose();
    }

    /// <summary>The host that requests of these tests name is portrule.portrule.svc.</summary>
    [Theory]
    [InlineData(null, 101)]
    [InlineData("https://portrule.portrule.svc", 101)]
    [InlineData("https://PortRule.portrule.svc:443", 101)]
    [InlineData("https://portrule.portrule.svc:8443", 403)]
    [InlineData("https://evil.example.com", 403)]
    [InlineData("https://portrule.portrule.svc.evil.example.com", 403)]
    [InlineData("null", 403)]
    [InlineData("", 403)]
    public async Task A_watch_is_no_page_of_another_sites(string? origin, int status) =>
        Assert.Equal(status, (await Ask.GetAsync(_server.Address, Rule.Collection("shop") + "?watch=1", _admin, Upgrade("websocket", origin))).Status);

    [Theory]
    [InlineData("websocket")]
    [InlineData("SPDY/3.1")]
    [InlineData("h2c")]
    public async Task What_is_no_watch_is_answered_as_if_it_were_no_upgrade(string protocol)
    {
        Assert.Equal(200, (await Ask.GetAsync(_server.Address, Rule.Collection("shop"), _admin, Upgrade(protocol, "https://evil.example.com"))).Status);
        Assert.Equal(200, (await Ask.GetAsync(_server.Address, "/apis", _admin, Upgrade(protocol))).Status);
    }

    [Fact]
    public async Task Through_a_front_proxy_the_page_is_the_proxys_business()
    {
        await using var rooted = await RootedServer.StartAsync();
        (string, string)[] admin = [("X-Remote-User", "admin"), ("X-Remote-Group", "system:masters")];
        Assert.Equal(101, (await Ask.GetAsync(rooted.Address, Rule.Collection("shop") + "?watch=1", rooted.Proxy, [.. admin, .. Upgrade("websocket", "https://root.example.com")])).Status);
    }
}
