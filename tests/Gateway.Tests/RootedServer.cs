using OrleansAA.Gateway.Hosting;
using OrleansAA.TestKit;

namespace OrleansAA.Gateway.Tests;

/// <summary>A root and a server below it, for one test that does things to them.</summary>
internal sealed class RootedServer : IAsyncDisposable
{
    private readonly TemporaryDirectory _directory;

    private RootedServer(TemporaryDirectory directory, RootControlPlane root, RunningServer server, ServerOptions options)
    {
        _directory = directory;
        (Root, Server, Options) = (root, server, options);
        Proxy = root.Authorities.Proxy();
    }

    public RootControlPlane Root { get; }

    public RunningServer Server { get; }

    public ServerOptions Options { get; }

    public Uri Address => Server.Address;

    /// <summary>The root's front-proxy certificate.</summary>
    public TestCertificate Proxy { get; }

    /// <param name="prepare">What the root is like when the server starts.</param>
    /// <param name="change">Flags.</param>
    /// <param name="awaitReady">False for a server that will not become ready.</param>
    /// <param name="definition">What it serves; PortRules if not given.</param>
    public static async Task<RootedServer> StartAsync(
        Func<RootControlPlane, Task>? prepare = null, Func<ServerOptions, ServerOptions>? change = null, bool awaitReady = true,
        ServerDefinition? definition = null)
    {
        var directory = new TemporaryDirectory();
        var root = await RootControlPlane.StartAsync(directory.Path);
        if (prepare is not null)
            await prepare(root);
        var options = RunningServer.Under(root, directory);
        options = change?.Invoke(options) ?? options;
        var started = new RootedServer(directory, root, await RunningServer.StartAsync(options, definition), options);
        if (awaitReady)
            await Eventually.TrueAsync(started.IsReadyAsync, "the server is ready");
        return started;
    }

    public async Task<bool> IsReadyAsync() => (await Ask.GetAsync(Address, "/readyz")).Status == 200;

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        await Root.DisposeAsync();
        _directory.Dispose();
    }
}
