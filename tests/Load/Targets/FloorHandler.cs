using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrleansAA.TestKit;

namespace OrleansAA.Load.Targets;

/// <summary>What no server of this kind can be cheaper than: Kestrel with TLS, HTTP/2 and client certificates, a body that is read, as many bytes as are asked for in return.</summary>
internal static class FloorHandler
{
    public const string BytesHeader = "X-Floor-Bytes";

    /// <summary>Comes before the address on the line that says that it serves.</summary>
    public const string Serving = "Serving on ";

    private const int PieceBytes = 64 << 10;

    private static readonly ReadOnlyMemory<byte> Piece = Enumerable.Repeat((byte)' ', PieceBytes).ToArray();

    /// <summary>Serves until standard input ends, or this is cancelled.</summary>
    public static async Task<int> ServeAsync(TestCertificate serving, string clientAuthorityFile, CancellationToken cancellationToken)
    {
        var caller = Caller.Of(serving, clientAuthorityFile);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0, l =>
        {
            l.Protocols = HttpProtocols.Http1AndHttp2;
            l.UseHttps(new HttpsConnectionAdapterOptions
            {
                ServerCertificate = caller.Certificate,
                ClientCertificateMode = ClientCertificateMode.RequireCertificate,
                ClientCertificateValidation = (shown, _, _) => shown.Issuer == caller.Authorities![0].Subject,
            });
        }));
        await using var app = builder.Build();
        app.Run(AnswerAsync);
        await app.StartAsync(cancellationToken);
        Console.WriteLine(Serving + app.Urls.First());
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _ = Console.In.ReadToEndAsync(cancellationToken).ContinueWith(_ => ended.Cancel(), TaskScheduler.Default);
        await app.WaitForShutdownAsync(ended.Token);
        return LoadExit.AllWell;
    }

    private static async Task AnswerAsync(HttpContext context)
    {
        await context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted);
        _ = int.TryParse(context.Request.Headers[BytesHeader], NumberStyles.None, CultureInfo.InvariantCulture, out var bytes);
        bytes = Math.Min(bytes, LoadLimits.FloorAnswerBytesMax);
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = bytes;
        for (var left = bytes; left > 0; left -= PieceBytes)
            await context.Response.BodyWriter.WriteAsync(Piece[..Math.Min(left, PieceBytes)], context.RequestAborted);
    }
}
