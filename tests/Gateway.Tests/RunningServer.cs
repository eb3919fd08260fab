using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OrleansAA.Gateway.Hosting;
using OrleansAA.Gateway.Root;
using OrleansAA.Gateway.Telemetry;
using OrleansAA.TestKit;

[assembly: System.Runtime.Versioning.UnsupportedOSPlatform("windows")]

namespace OrleansAA.Gateway.Tests;

/// <summary>The server, in this process, with the store in memory.</summary>
internal sealed class RunningServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly RootClients? _root;

    private RunningServer(WebApplication app, RootClients? root, LogCapture logs)
    {
        _app = app;
        _root = root;
        Logs = logs;
        Events = new(app.Services.GetRequiredService<ServerEvents>());
    }

    public Uri Address { get; private set; } = null!;

    public IServiceProvider Services => _app.Services;

    /// <summary>What it has logged, warnings and above.</summary>
    public LogCapture Logs { get; }

    /// <summary>What has happened to it.</summary>
    public ServerEventLog Events { get; }

    public static async Task<RunningServer> StartAsync(ServerOptions options, ServerDefinition? definition = null)
    {
        definition ??= Served.Rules;
        options = options with { Product = definition.Product };
        var root = RootClients.Open(options.Root, account: null);
        var app = Composition.Build(definition, options, Identity.Load(options, hasRoot: root is not null, TimeProvider.System), root);
        var logs = new LogCapture();
        app.Services.GetRequiredService<ILoggerFactory>().AddProvider(logs);
        var server = new RunningServer(app, root, logs);
        await app.StartAsync();
        server.Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        return server;
    }

    /// <summary>Options for a server that asks a root.</summary>
    public static ServerOptions Under(RootControlPlane root, TemporaryDirectory directory, string? kubeconfig = null)
    {
        var serving = root.Authorities.Service.Server($"serving-{Guid.NewGuid():N}", "portrule.portrule.svc");
        return new()
        {
            SecurePort = 0,
            Store = "memory",
            DataDir = directory.File(".aa"),
            TlsCertFile = serving.CertificateFile,
            TlsPrivateKeyFile = serving.KeyFile,
            Root = new() { Kubeconfig = kubeconfig ?? root.ServiceAccountKubeconfig() },
        };
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await _app.StopAsync(now.Token);
        Events.Dispose();
        await _app.DisposeAsync();
        _root?.Dispose();
    }
}

/// <summary>Keeps what is logged.</summary>
internal sealed class LogCapture : ILoggerProvider
{
    public ConcurrentQueue<(LogLevel Level, string Category, string Text)> Entries { get; } = new();

    /// <summary>Warnings and worse, but for what the libraries say of a machine that is busy.</summary>
    public IEnumerable<string> Complaints => Entries.Where(e => e.Level >= LogLevel.Warning && !IsOfBusyMachine(e.Category, e.Text)).Select(e => e.Text);

    /// <summary>A timer came late, a turn took long; Kestrel's heart beat late.</summary>
    private static bool IsOfBusyMachine(string category, string text) =>
        category.StartsWith("Orleans.Runtime.AsyncTimer", StringComparison.Ordinal) || category.StartsWith("Orleans.Runtime.Scheduler", StringComparison.Ordinal)
        || (category == "Microsoft.AspNetCore.Server.Kestrel" && text.Contains("the heartbeat has been running for", StringComparison.Ordinal));

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void Dispose()
    {
    }

    private sealed class Logger(LogCapture capture, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
                capture.Entries.Enqueue((logLevel, category, formatter(state, exception)));
        }
    }
}
