using System.Net.Security;
using System.Security.Authentication;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.Contracts.Kinds;
using OrleansAA.Gateway.Authorization;
using OrleansAA.Gateway.Limits;
using OrleansAA.Gateway.Proxying;
using OrleansAA.Gateway.Serving;
using OrleansAA.Grains.Hosting;
using OrleansAA.Grains.Storage;

namespace OrleansAA.Gateway.Hosting;

/// <summary>Puts the process together. The only place that names the grains' project.</summary>
internal static class Composition
{
    public static WebApplication Build(ServerOptions options, Identity identity) => Build(options, identity, ServedKinds.All);

    public static WebApplication Build(ServerOptions options, Identity identity, IReadOnlyList<ResourceKind> kinds)
    {
        if (options.Role != Role.All)
            throw new OperatorException($"--role={options.Role.ToString().ToLowerInvariant()}: this version runs gateway and silo in one process; leave --role out");
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ApplicationName = typeof(Composition).Assembly.GetName().Name });
        // Nothing but the command line configures the server: no appsettings.json, no ASPNETCORE_ variables.
        builder.Configuration.Sources.Clear();
        ConfigureLogging(builder.Logging);
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => ConfigureKestrel(kestrel, options, identity));

        var services = builder.Services;
        services.Configure<HostOptions>(o => o.ShutdownTimeout = Server.ShutdownTimeout);
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(kinds);
        services.AddSingleton(identity.Authenticator);
        services.AddSingleton<IAuthorizer, StandaloneAuthorizer>();
        services.AddServing();
        services.AddProxying(kinds);
        builder.AddGrains(new GrainsOptions { Store = StoreOf(options) }, kinds);

        var app = builder.Build();
        app.UsePipeline();
        return app;
    }

    /// <summary>The store the flags ask for.</summary>
    /// <exception cref="OperatorException">--store is no address.</exception>
    public static StoreAddress StoreOf(ServerOptions options)
    {
        try
        {
            return options.Store is { } text ? StoreAddress.Parse(text) : new(StoreType.Sqlite, Path.Combine(options.DataDir, "objects.db"));
        }
        catch (FormatException e)
        {
            throw new OperatorException("--store=" + e.Message.Trim('\''), e);
        }
    }

    private static void ConfigureLogging(ILoggingBuilder logging)
    {
        logging.ClearProviders();
        logging.AddSimpleConsole(o =>
        {
            o.SingleLine = true;
            o.UseUtcTimestamp = true;
            o.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z' ";
        });
        logging.SetMinimumLevel(LogLevel.Warning);
        logging.AddFilter("OrleansAA", LogLevel.Information);
        // Advice on garbage collection at each start, and a watchdog that takes its first look for a late one.
        logging.AddFilter("Orleans.Runtime.Silo", LogLevel.Error);
        logging.AddFilter("Orleans.Runtime.Watchdog", LogLevel.Error);
        logging.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(o => o.LogToStandardErrorThreshold = LogLevel.Trace);
    }

    private static void ConfigureKestrel(KestrelServerOptions kestrel, ServerOptions options, Identity identity)
    {
        kestrel.AddServerHeader = false;
        // Warnings quote what clients sent, in whatever script.
        kestrel.ResponseHeaderEncodingSelector = _ => System.Text.Encoding.UTF8;
        // The body limit is the pipeline's, which answers it with a Status; slow readers are the watch endpoint's.
        kestrel.Limits.MaxRequestBodySize = null;
        kestrel.Limits.MinResponseDataRate = null;
        kestrel.Limits.MaxRequestHeadersTotalSize = ServingLimits.HeaderBytesMax;
        kestrel.Limits.MaxRequestHeaderCount = ServingLimits.HeadersMax;
        kestrel.Limits.MaxRequestLineSize = ServingLimits.RequestLineBytesMax;
        kestrel.Limits.Http2.MaxStreamsPerConnection = ServingLimits.Http2StreamsPerConnectionMax;
        kestrel.Limits.Http2.KeepAlivePingDelay = ServingLimits.Http2PingDelay;
        kestrel.Listen(options.BindAddress, options.SecurePort, listen =>
        {
            listen.Protocols = HttpProtocols.Http1AndHttp2;
            listen.UseHttps(new TlsHandshakeCallbackOptions
            {
                HandshakeTimeout = ServingLimits.TlsHandshakeTimeout,
                OnConnection = _ => ValueTask.FromResult(new SslServerAuthenticationOptions
                {
                    ServerCertificateContext = identity.Serving,
                    EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
                    ClientCertificateRequired = true,
#pragma warning disable CA5359 // Any client certificate, or none, gets as far as the authenticator, which verifies it and answers with a Status.
                    RemoteCertificateValidationCallback = (_, _, _, _) => true,
#pragma warning restore CA5359
                    CertificateRevocationCheckMode = System.Security.Cryptography.X509Certificates.X509RevocationMode.NoCheck,
                }),
            });
        });
    }
}
