using System.Net;
using System.Text.Json;
using OrleansAA.Gateway.Tests.Revisions;
using OrleansAA.TestKit;

namespace OrleansAA.Gateway.Tests.OpenApi;

/// <summary>Documents are large and rarely change: clients ask for what they do not have.</summary>
public sealed class OpenApiCachingTests : IAsyncLifetime
{
    private const string Document = "/openapi/v3/apis/firewalld.fedoraproject.org/v1";

    private readonly TemporaryDirectory _directory = new();
    private RevisionsServer _server = null!;
    private HttpClient _client = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await RevisionsServer.StartAsync(_directory);
        _client = PlainHttp.Client(_server.Address, _server.Admin);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
        _directory.Dispose();
    }

    [Theory]
    [InlineData("/openapi/v2")]
    [InlineData("/openapi/v3")]
    [InlineData(Document)]
    public async Task Who_names_the_ETag_it_has_gets_304_and_no_document(string path)
    {
        using var first = await _client.AskAsync(path);
        var tag = first.Headers.ETag!.Tag;
        Assert.NotEmpty(await first.Content.ReadAsByteArrayAsync(Token));

        using var again = await _client.AskAsync(path, ("If-None-Match", tag));
        Assert.Equal((HttpStatusCode.NotModified, tag), (again.StatusCode, again.Headers.ETag!.Tag));
        Assert.Empty(await again.Content.ReadAsByteArrayAsync(Token));
        using var among = await _client.AskAsync(path, ("If-None-Match", $"\"another\", {tag}"));
        Assert.Equal(HttpStatusCode.NotModified, among.StatusCode);

        using var other = await _client.AskAsync(path, ("If-None-Match", "\"another\""));
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
    }

    [Fact]
    public async Task The_index_names_documents_by_their_hash_and_those_never_change()
    {
        var url = await UrlAsync();
        using var answer = await _client.AskAsync(url);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("public, immutable", Assert.Single(answer.Headers.GetValues("Cache-Control")));
        Assert.InRange(answer.Content.Headers.Expires!.Value, DateTimeOffset.UtcNow.AddDays(364), DateTimeOffset.UtcNow.AddDays(367));
        using var unnamed = await _client.AskAsync(Document);
        Assert.Null(unnamed.Content.Headers.Expires);
    }

    [Fact]
    public async Task Who_names_another_hash_is_sent_to_the_document_as_it_is()
    {
        using var answer = await _client.AskAsync(Document + "?hash=0123");
        Assert.Equal((HttpStatusCode.MovedPermanently, await UrlAsync()), (answer.StatusCode, answer.Headers.Location!.OriginalString));
    }

    private async Task<string> UrlAsync()
    {
        using var index = await _client.AskAsync("/openapi/v3");
        using var json = JsonDocument.Parse(await index.Content.ReadAsStringAsync(Token));
        return json.RootElement.GetProperty("paths").GetProperty(Document["/openapi/v3/".Length..]).GetProperty("serverRelativeURL").GetString()!;
    }
}
