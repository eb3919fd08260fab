using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using OrleansAA.TestKit;

namespace OrleansAA.EndToEnd;

/// <summary>Stands before a server and is no good: it keeps one event of the first watch for itself, sends one of the second twice, and answers every fifth get of an object with 500.</summary>
internal sealed class LossyProxy : IAsyncDisposable
{
    private const int LostEvent = 2;
    private const int FailedGets = 5;

    private readonly HttpClient _server;
    private readonly WebApplication _app;
    private int _watches;
    private int _gets;

    private LossyProxy(Uri server, string dataDirectory, WebApplication app)
    {
        _app = app;
#pragma warning disable CA5359 // What the server shows is looked at elsewhere.
        var handler = new SocketsHttpHandler { SslOptions = { RemoteCertificateValidationCallback = (_, _, _, _) => true, ClientCertificates = [new TestCertificate(Path.Combine(dataDirectory, "admin.crt"), Path.Combine(dataDirectory, "admin.key")).Load()] } };
#pragma warning restore CA5359
        _server = new HttpClient(handler) { BaseAddress = server, Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>A kubeconfig of it, with a token that nobody looks at.</summary>
    public string Kubeconfig => $$"""
        {"apiVersion":"v1","kind":"Config","current-context":"lossy","users":[{"name":"nobody","user":{"token":"any"} }],
         "clusters":[{"name":"lossy","cluster":{"server":"{{_app.Urls.First()}}","insecure-skip-tls-verify":true} }],
         "contexts":[{"name":"lossy","context":{"cluster":"lossy","user":"nobody"} }]}
        """;

    public static async Task<LossyProxy> StartAsync(Uri server, string dataDirectory, TemporaryDirectory directory)
    {
        var certificate = new TestAuthority(directory.File("lossy"), "lossy-ca").Server("lossy", "localhost").Load();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0, l =>
        {
            l.Protocols = HttpProtocols.Http1AndHttp2;
            l.UseHttps(certificate);
        }));
        var app = builder.Build();
        var proxy = new LossyProxy(server, dataDirectory, app);
        app.Run(proxy.AnswerAsync);
        await app.StartAsync();
        return proxy;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _server.Dispose();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        if (HttpMethods.IsGet(context.Request.Method) && path.Contains("/portrules/", StringComparison.Ordinal) && Interlocked.Increment(ref _gets) % FailedGets == 0)
        {
            context.Response.StatusCode = StatusCodes.Status500InternalServerError;
            await context.Response.WriteAsync("no good");
            return;
        }
        using var request = new HttpRequestMessage(new(context.Request.Method), path + context.Request.QueryString);
        if (context.Request.ContentType is { } type)
        {
            request.Content = new StreamContent(context.Request.Body);
            request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        }
        using var response = await _server.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, context.RequestAborted);
        context.Response.StatusCode = (int)response.StatusCode;
        context.Response.ContentType = "application/json";
        if (context.Request.Query.ContainsKey("watch"))
            await ForwardWatchAsync(context, await response.Content.ReadAsStreamAsync(context.RequestAborted), Interlocked.Increment(ref _watches));
        else
            await response.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
    }

    private static async Task ForwardWatchAsync(HttpContext context, Stream events, int watch)
    {
        await context.Response.StartAsync(context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
        using var lines = new StreamReader(events);
        for (var i = 1; await lines.ReadLineAsync(context.RequestAborted) is { } line; i++)
        {
            var times = (watch, i) switch { (1, LostEvent) => 0, (2, LostEvent) => 2, _ => 1 };
            for (var n = 0; n < times; n++)
                await context.Response.WriteAsync(line + "\n", context.RequestAborted);
        }
    }
}
