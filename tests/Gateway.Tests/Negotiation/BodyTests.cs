using System.IO.Compression;
using System.Text;
using Microsoft.AspNetCore.Http;
using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.Gateway.Limits;
using OrleansAA.Gateway.Negotiation;
using OrleansAA.Gateway.Requests;

namespace OrleansAA.Gateway.Tests.Negotiation;

/// <summary>The bytes of an answer that is one document (Body), of one that is written piece by piece (AnswerWriter), and of a refusal (StatusResponse).</summary>
public sealed class BodyTests
{
    private static readonly byte[] Json = """{"a":[1]}"""u8.ToArray();

    [Theory]
    [InlineData(false, false, "{\"a\":[1]}\n")]
    [InlineData(false, true, "{\n  \"a\": [\n    1\n  ]\n}")]
    [InlineData(true, false, "a:\n- 1\n")]
    public async Task A_document_ends_as_Go_ends_it(bool yaml, bool pretty, string expected)
    {
        var context = Context();
        await Body.WriteAsync(context, 201, new("text/x", Yaml: yaml, Pretty: pretty), Json);
        Assert.Equal((201, "text/x", (long?)expected.Length, expected), (context.Response.StatusCode, context.Response.ContentType, context.Response.ContentLength, Sent(context)));
    }

    [Fact]
    public async Task The_answer_to_a_HEAD_has_no_body()
    {
        var context = Context();
        context.Request.Method = "HEAD";
        await Body.WriteAsync(context, 200, new("application/json"), Json);
        Assert.Equal((200, ""), (context.Response.StatusCode, Sent(context)));
    }

    [Theory]
    [InlineData("gzip", 0, true)]
    [InlineData("deflate, gzip;q=1.0", 0, true)]
    [InlineData("gzip", -2, false)]
    [InlineData("", 0, false)]
    [InlineData("br", 0, false)]
    public async Task What_is_large_is_compressed_for_who_takes_that(string accepts, int beyondMin, bool isCompressed)
    {
        var context = Context(accepts);
        var json = Encoding.UTF8.GetBytes($"\"{new string('a', ServingLimits.GzipBytesMin + beyondMin - 2)}\"");
        await Body.WriteAsync(context, 200, new("application/json"), json);
        Check(context, isCompressed, Encoding.UTF8.GetString(json) + "\n");
    }

    [Theory]
    [InlineData("gzip", 300_000, true)]
    [InlineData("gzip", 100, false)]
    [InlineData("", 300_000, false)]
    public async Task So_is_what_is_written_piece_by_piece(string accepts, int length, bool isCompressed)
    {
        var context = Context(accepts);
        var text = string.Concat(Enumerable.Range(0, length / 10).Select(i => $"{i:0000000000}"));
        await using (var writer = new AnswerWriter(context))
        {
            foreach (var piece in text.Chunk(1000))
            {
                System.Buffers.BuffersExtensions.Write(writer, Encoding.ASCII.GetBytes(piece));
                await writer.FlushIfFullAsync(TestContext.Current.CancellationToken);
            }
            await writer.EndAsync(TestContext.Current.CancellationToken);
        }
        Check(context, isCompressed, text);
    }

    [Theory]
    [InlineData(429, "7")]
    [InlineData(409, null)]
    public async Task A_refusal_says_when_to_come_back_where_that_helps(int code, string? retryAfter)
    {
        var context = Context();
        var refusal = code == 429 ? Statuses.TooManyRequests("later", 7) : Statuses.AlreadyExists(new GroupResource("g", "things"), "web");
        await StatusResponse.WriteAsync(context, refusal.Status);
        Assert.Equal((code, retryAfter), (context.Response.StatusCode, (string?)context.Response.Headers.RetryAfter));
        Assert.StartsWith("{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"metadata\":{},\"status\":\"Failure\",", Sent(context));
    }

    [Fact]
    public async Task A_refusal_has_the_form_that_is_taken()
    {
        var context = Context();
        context.Request.Headers.Accept = "application/vnd.kubernetes.protobuf";
        await StatusResponse.WriteAsync(context, Statuses.BadRequest("no").Status);
        Assert.Equal(("application/vnd.kubernetes.protobuf", (long?)Sent(context).Length), (context.Response.ContentType, context.Response.ContentLength));
        Assert.StartsWith("k8s\0", Sent(context));
    }

    private static void Check(HttpContext context, bool isCompressed, string expected)
    {
        Assert.Equal(isCompressed ? "gzip" : "", context.Response.Headers.ContentEncoding.ToString());
        Assert.Equal(isCompressed ? "Accept-Encoding" : "", context.Response.Headers.Vary.ToString());
        var sent = ((MemoryStream)context.Response.Body).ToArray();
        if (isCompressed)
            Assert.True(sent.Length < expected.Length);
        using var reader = new StreamReader(isCompressed ? new GZipStream(new MemoryStream(sent), CompressionMode.Decompress) : new MemoryStream(sent));
        Assert.Equal(expected, reader.ReadToEnd());
    }

    private static string Sent(HttpContext context) => Encoding.Latin1.GetString(((MemoryStream)context.Response.Body).ToArray());

    private static DefaultHttpContext Context(string acceptEncoding = "")
    {
        var context = new DefaultHttpContext();
        context.Response.Body = new MemoryStream();
        context.Request.Method = "GET";
        context.Request.Headers.AcceptEncoding = acceptEncoding;
        context.Features.Set(new RequestScope { AuditId = "1", Target = RequestTarget.Parse("/")! });
        return context;
    }
}
