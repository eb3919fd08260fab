using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace OrleansAA.Gateway.Tests.Tracing;

/// <summary>A span, as it came.</summary>
internal sealed record ReceivedSpan(string TraceId, string SpanId, string ParentId, string Name, string Path);

/// <summary>A collector that speaks OTLP over gRPC, as far as spans need it.</summary>
internal sealed class SpanReceiver : IAsyncDisposable
{
    private const int PrefixBytes = 5;
    private WebApplication? _app;

    private readonly ConcurrentQueue<ReceivedSpan> _spans = new();

    /// <summary>What has come; a process with two servers sends what each of them sees.</summary>
    public IReadOnlyList<ReceivedSpan> Spans => [.. _spans.Distinct()];

    public string Endpoint => new Uri(_app!.Urls.First()).Authority;

    /// <param name="certificate">Shows it, and speaks TLS; if not given, speaks without.</param>
    public static async Task<SpanReceiver> StartAsync(X509Certificate2? certificate = null)
    {
        var receiver = new SpanReceiver();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0, l =>
        {
            l.Protocols = HttpProtocols.Http2;
            if (certificate is not null)
                l.UseHttps(certificate);
        }));
        receiver._app = builder.Build();
        receiver._app.Run(receiver.TakeAsync);
        await receiver._app.StartAsync();
        return receiver;
    }

    public ValueTask DisposeAsync() => _app!.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var message = body.ToArray();
        if (context.Request.Path == "/opentelemetry.proto.collector.trace.v1.TraceService/Export" && message[0] == 0)
            Read(message.AsMemory(PrefixBytes, BinaryPrimitives.ReadInt32BigEndian(message.AsSpan(1))));
        context.Response.ContentType = "application/grpc";
        context.Response.DeclareTrailer("grpc-status");
        await context.Response.Body.WriteAsync(new byte[PrefixBytes], context.RequestAborted);
        context.Response.AppendTrailer("grpc-status", "0");
    }

    private void Read(ReadOnlyMemory<byte> request)
    {
        foreach (var resource in Fields(request, 1))
        foreach (var scope in Fields(resource, 2))
        foreach (var span in Fields(scope, 2))
        {
            string Hex(int field) => Convert.ToHexStringLower(Fields(span, field).FirstOrDefault().Span);
            var path = Fields(span, 9).FirstOrDefault(a => Text(a, 1) == "url.path");
            _spans.Enqueue(new(Hex(1), Hex(2), Hex(4), Text(span, 5), Text(Fields(path, 2).FirstOrDefault(), 1)));
        }
    }

    private static string Text(ReadOnlyMemory<byte> message, int field) => Encoding.UTF8.GetString(Fields(message, field).FirstOrDefault().Span);

    /// <summary>The values of a field of a protobuf message that has a length.</summary>
    private static List<ReadOnlyMemory<byte>> Fields(ReadOnlyMemory<byte> message, int field)
    {
        var found = new List<ReadOnlyMemory<byte>>();
        for (var at = 0; at < message.Length;)
        {
            var key = Varint(message.Span, ref at);
            switch (key & 7)
            {
                case 0:
                    Varint(message.Span, ref at);
                    break;
                case 1:
                    at += 8;
                    break;
                case 2:
                    var length = (int)Varint(message.Span, ref at);
                    if (key >> 3 == (ulong)field)
                        found.Add(message.Slice(at, length));
                    at += length;
                    break;
                default:
                    at += 4;
                    break;
            }
        }
        return found;
    }

    private static ulong Varint(ReadOnlySpan<byte> bytes, ref int at)
    {
        var (value, shift) = (0UL, 0);
        while (true)
        {
            var next = bytes[at++];
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
                return value;
            shift += 7;
        }
    }
}
