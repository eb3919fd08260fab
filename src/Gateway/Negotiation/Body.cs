using System.Buffers;
using System.IO.Compression;
using OrleansAA.ApiMachinery.Json;
using OrleansAA.Gateway.Limits;

namespace OrleansAA.Gateway.Negotiation;

/// <summary>Writes JSON in the format the client asked for: as it is, indented, or as YAML; compressed if it is large.</summary>
internal static class Body
{
    public static async Task WriteAsync(HttpContext context, int code, ResponseFormat format, ReadOnlyMemory<byte> json)
    {
        var response = context.Response;
        response.StatusCode = code;
        response.ContentType = format.ContentType;
        if (HttpMethods.IsHead(context.Request.Method))
            return;
        if (format.IsPlain && !TakesGzip(context, json.Length))
        {
            response.ContentLength = json.Length + 1;
            if (json.Length >= ServingLimits.FlushBytes)
            {
                await response.BodyWriter.WriteAsync(json, context.RequestAborted);
                json = default;
            }
            Write(response.BodyWriter, json.Span);
            await response.BodyWriter.FlushAsync(context.RequestAborted);
            return;
        }
        var text = Render(format, json);
        if (TakesGzip(context, text.Length))
            await CompressAsync(context, text);
        else
        {
            response.ContentLength = text.Length;
            await response.BodyWriter.WriteAsync(text, context.RequestAborted);
        }
    }

    /// <summary>The bytes of an answer; Go's encoder ends compact JSON with a newline, indented JSON with none.</summary>
    private static ReadOnlyMemory<byte> Render(ResponseFormat format, ReadOnlyMemory<byte> json)
    {
        if (format.Yaml)
            return System.Text.Encoding.UTF8.GetBytes(YamlJson.Write(ValueJson.Parse(json.Span)));
        if (format.Pretty)
            return IndentedJson.Of(json.Span);
        var line = new ArrayBufferWriter<byte>(json.Length + 1);
        Write(line, json.Span);
        return line.WrittenMemory;
    }

    private static void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> json)
    {
        output.Write(json);
        output.Write("\n"u8);
    }

    /// <summary>True if an answer of this many bytes is to be compressed.</summary>
    private static bool TakesGzip(HttpContext context, int length) =>
        length >= ServingLimits.GzipBytesMin && AcceptsGzip(context);

    public static bool AcceptsGzip(HttpContext context) => context.Request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.Ordinal);

    /// <summary>What compresses an answer; to be disposed of at its end.</summary>
    public static GZipStream Compressing(HttpContext context)
    {
        context.Response.Headers.ContentEncoding = "gzip";
        context.Response.Headers.Append("Vary", "Accept-Encoding");
        return new GZipStream(context.Response.BodyWriter.AsStream(leaveOpen: true), CompressionLevel.Fastest);
    }

    private static async Task CompressAsync(HttpContext context, ReadOnlyMemory<byte> text)
    {
        await using var gzip = Compressing(context);
        await gzip.WriteAsync(text, context.RequestAborted);
    }
}
