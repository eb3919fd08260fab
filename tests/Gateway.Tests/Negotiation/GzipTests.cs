using System.IO.Compression;
using OrleansAA.Gateway.Limits;
using OrleansAA.Gateway.Tests.Revisions;
using OrleansAA.TestKit;

namespace OrleansAA.Gateway.Tests.Negotiation;

/// <summary>Large answers are compressed for who takes gzip.</summary>
public sealed class GzipTests : IAsyncLifetime
{
    private readonly TemporaryDirectory _directory = new();
    private RevisionsServer _server = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await RevisionsServer.StartAsync(_directory);

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _directory.Dispose();
    }

    [Theory]
    [InlineData("/large", "application/json")]
    [InlineData("", "application/json")]
    [InlineData("", "application/yaml")]
    [InlineData("", "application/json;as=Table;v=v1;g=meta.k8s.io")]
    public async Task A_large_answer_is_compressed_and_is_the_same(string path, string accept)
    {
        var note = new string('n', ServingLimits.GzipBytesMin);
        Assert.Equal(201, (await _server.Client.PostAsync(
            RevisionsServer.Rules, $$$"""{"metadata":{"name":"large","annotations":{"note":"{{{note}}}"}},"spec":{"name":"http","host":"h","port":80}}""", Token)).Code);
        using var client = PlainHttp.Client(_server.Address, _server.Admin);

        using var plain = await client.AskAsync(RevisionsServer.Rules + path, ("Accept", accept));
        using var packed = await client.AskAsync(RevisionsServer.Rules + path, ("Accept", accept), ("Accept-Encoding", "gzip"));

        Assert.Empty(plain.Content.Headers.ContentEncoding);
        Assert.Equal(["gzip"], packed.Content.Headers.ContentEncoding);
        Assert.Equal(plain.Content.Headers.ContentType, packed.Content.Headers.ContentType);
        var bytes = await packed.Content.ReadAsByteArrayAsync(Token);
        await using var unpacked = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress);
        using var text = new StreamReader(unpacked);
        var expected = await plain.Content.ReadAsStringAsync(Token);
        Assert.Equal(expected, await text.ReadToEndAsync(Token));
        Assert.True(bytes.Length < expected.Length / 10, $"{bytes.Length} of {expected.Length} bytes");
    }

    [Fact]
    public async Task A_small_answer_is_not()
    {
        await _server.CreateAsync();
        using var client = PlainHttp.Client(_server.Address, _server.Admin);
        using var answer = await client.AskAsync(RevisionsServer.Web, ("Accept-Encoding", "gzip"));
        Assert.Empty(answer.Content.Headers.ContentEncoding);
        Assert.StartsWith("{", await answer.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }
}
