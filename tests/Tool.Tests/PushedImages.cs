using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using OrleansAA.TestKit;

namespace OrleansAA.Tool.Tests;

/// <summary>A registry on this machine that takes what is pushed to it, as the distribution specification says, and keeps it.</summary>
internal sealed class PushedImages : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, byte[]> _uploads = new();
    private readonly WebApplication _app;

    private PushedImages(WebApplication app) => _app = app;

    /// <summary>By <c>REPOSITORY/manifests/TAG</c> and <c>REPOSITORY/blobs/DIGEST</c>.</summary>
    public ConcurrentDictionary<string, byte[]> Pushed { get; } = new();

    /// <summary>HOST:PORT, as names of images have it.</summary>
    public string Name => "localhost:" + new Uri(_app.Urls.Single()).Port;

    public static async Task<PushedImages> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k =>
        {
            k.Limits.MaxRequestBodySize = null;
            // Localhost is two addresses, and so Kestrel does not pick a port for it.
            k.ListenLocalhost(FixedPort.Next());
        });
        var images = new PushedImages(builder.Build());
        images._app.Run(images.AnswerAsync);
        await images._app.StartAsync();
        return images;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var (method, path, response) = (context.Request.Method, context.Request.Path.Value![(context.Request.Path.Value!.StartsWith("/v2/", StringComparison.Ordinal) ? 4 : 0)..], context.Response);
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        response.StatusCode = (method, path) switch
        {
            ("GET" or "HEAD", _) => Pushed.ContainsKey(path) ? 200 : 404,
            ("POST", _) when path.EndsWith("/blobs/uploads/", StringComparison.Ordinal) => Continue(response, path + Guid.NewGuid().ToString("N"), []),
            ("PATCH", _) => Continue(response, path, body.ToArray()),
            ("PUT", _) when path.Contains("/blobs/uploads/", StringComparison.Ordinal) => Keep(path[..path.IndexOf("uploads/", StringComparison.Ordinal)] + context.Request.Query["digest"], [.. _uploads.GetValueOrDefault(path, []), .. body.ToArray()]),
            ("PUT", _) => Keep(path, body.ToArray()),
            _ => 405,
        };
    }

    private int Continue(HttpResponse response, string upload, byte[] more)
    {
        byte[] whole = [.. _uploads.GetValueOrDefault(upload, []), .. more];
        _uploads[upload] = whole;
        response.Headers.Location = "/v2/" + upload;
        response.Headers["Range"] = $"0-{Math.Max(0, whole.Length - 1)}";
        return 202;
    }

    private int Keep(string path, byte[] content)
    {
        Pushed[path] = content;
        return 201;
    }
}
