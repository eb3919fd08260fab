using OrleansAA.TestKit;

[assembly: AssemblyFixture(typeof(OrleansAA.Gateway.Tests.TrustFixture))]

namespace OrleansAA.Gateway.Tests;

/// <summary>A root and a server below it, for all tests that leave both as they are.</summary>
public sealed class TrustFixture : IAsyncLifetime
{
    private readonly TemporaryDirectory _directory = new();
    private RunningServer _server = null!;

    public RootControlPlane Root { get; private set; } = null!;

    public Uri Address => _server.Address;

    /// <summary>Certificates of every kind a caller can have.</summary>
    internal IReadOnlyDictionary<string, TestCertificate?> Certificates { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Root = await RootControlPlane.StartAsync(_directory.Path);
        _server = await RunningServer.StartAsync(RunningServer.Under(Root, _directory));
        var stranger = new TestAuthority(_directory.Path, "stranger-ca");
        Certificates = new Dictionary<string, TestCertificate?>
        {
            ["none"] = null,
            ["unknown CA"] = stranger.Client("stranger", $"CN={RootControlPlane.FrontProxyName}"),
            ["wrong CN"] = Root.Authorities.Proxy("somebody-else"),
            ["expired"] = Root.Authorities.FrontProxy.ExpiredClient("expired", $"CN={RootControlPlane.FrontProxyName}"),
            ["client CA"] = Root.Authorities.User("carol", "ops"),
            ["front proxy"] = Root.Authorities.Proxy(),
        };
        await Eventually.TrueAsync(async () => (await Ask.GetAsync(Address, "/readyz")).Status == 200, "the server is ready");
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await Root.DisposeAsync();
        _directory.Dispose();
    }
}
