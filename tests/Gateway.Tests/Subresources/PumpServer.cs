using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OrleansAA.ApiMachinery.Admission;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.Gateway.Hosting;
using OrleansAA.TestKit;

namespace OrleansAA.Gateway.Tests.Subresources;

/// <summary>A server, in this process, with pumps, or with other kinds.</summary>
internal sealed class PumpServer : IAsyncDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly ServerOptions _options;
    private readonly WebApplication _app;
    private readonly Identity _identity;
    private bool _isDisposed;

    private PumpServer(IReadOnlyList<ResourceKind> kinds, IReadOnlyList<IAdmissionPlugin> plugins)
    {
        _options = new() { SecurePort = 0, DataDir = _directory.File("data"), Store = "memory" };
        _identity = Identity.Load(_options, hasRoot: false, TimeProvider.System);
        _app = Composition.Build(Served.Rules with { Kinds = kinds, Plugins = [.. plugins.Select(p => (Func<IServiceProvider, IAdmissionPlugin>)(_ => p))] }, _options, _identity, root: null);
        _app.Services.GetRequiredService<ILoggerFactory>().AddProvider(Logs);
    }

    public IServiceProvider Services => _app.Services;

    /// <summary>What it has logged.</summary>
    public LogCapture Logs { get; } = new();

    public Uri Address => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    public ApiClient Client { get; private set; } = null!;

    public TestCertificate Admin => new(_directory.File("data/admin.crt"), _directory.File("data/admin.key"));

    public Kubectl Kubectl { get; private set; } = null!;

    public static async Task<PumpServer> StartAsync(IReadOnlyList<ResourceKind>? kinds = null, params IReadOnlyList<IAdmissionPlugin> plugins)
    {
        var server = new PumpServer(kinds ?? PumpKind.Served, plugins);
        await server._app.StartAsync();
        server.Client = new ApiClient(server.Address, server._directory.File("data"));
        server.Kubectl = new Kubectl(Kubeconfig.Write(server._options, server._identity.Admin!, server.Address.ToString()), server._directory.Path);
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, true))
            return;
        Client.Dispose();
        using var now = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
        _directory.Dispose();
    }
}
