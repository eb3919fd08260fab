using OrleansAA.ApiMachinery.Names;
using OrleansAA.Gateway.Tests.Revisions;
using OrleansAA.TestKit;

namespace OrleansAA.Gateway.Tests.Endpoints;

/// <summary>DeleteOptions come in the group and version that a client happens to know.</summary>
public sealed class DeleteOptionsTests : IAsyncLifetime
{
    private readonly TemporaryDirectory _directory = new();
    private RevisionsServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await RevisionsServer.StartAsync(_directory);
        await _server.CreateAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _directory.Dispose();
    }

    [Theory]
    [InlineData("v1")]
    [InlineData("meta.k8s.io/v1")]
    [InlineData("policy/v1")]
    [InlineData("apps/v1beta7")]
    [InlineData("firewalld.fedoraproject.org/v2")]
    public async Task Any_group_and_version_will_do(string apiVersion)
    {
        var json = $$"""{"kind":"DeleteOptions","apiVersion":"{{apiVersion}}","dryRun":["All"]}""";
        var yaml = $"kind: DeleteOptions\napiVersion: {apiVersion}\ndryRun: [All]\n";
        foreach (var path in (string[])[RevisionsServer.Web, RevisionsServer.Rules])
        {
            Assert.Equal(200, (await DeleteAsync(path, json)).Status);
            Assert.Equal(200, (await DeleteAsync(path, yaml, "application/yaml")).Status);
        }
        Assert.Equal(200, (await _server.GetAsync(RevisionsServer.Web)).Code);
    }

    [Theory]
    [InlineData("""{"kind":"Pod","apiVersion":"meta.k8s.io/v1"}""", "no kind \\\"Pod\\\" is registered for version \\\"meta.k8s.io/v1\\\" in scheme")]
    [InlineData("""{"kind":"deleteoptions","apiVersion":"v1"}""", "no kind \\\"deleteoptions\\\"")]
    [InlineData("""{"apiVersion":"a/b/c"}""", "unexpected GroupVersion string: a/b/c")]
    [InlineData("""{"kind":7}""", "json: cannot unmarshal number into Go struct field .kind of type string")]
    [InlineData("[]", "couldn't get version/kind; json parse error: json: cannot unmarshal array into Go value of type struct")]
    [InlineData("{", "couldn't get version/kind; json parse error: unexpected end of JSON input")]
    [InlineData("""{"gracePeriodSeconds":"x"}""", "json: cannot unmarshal string into Go struct field DeleteOptions.gracePeriodSeconds of type int64")]
    public async Task Another_kind_deletes_nothing(string body, string text)
    {
        foreach (var path in (string[])[RevisionsServer.Web, RevisionsServer.Rules])
        {
            var answer = await DeleteAsync(path, body);
            Assert.Equal(400, answer.Status);
            Assert.Contains(text, answer.Body, StringComparison.Ordinal);
        }
        Assert.Equal(200, (await _server.GetAsync(RevisionsServer.Web)).Code);
    }

    private Task<Raw.RawAnswer> DeleteAsync(string path, string body, string contentType = "application/json") =>
        Ask.SendAsync(_server.Address, _server.Admin, "DELETE", path, body, contentType);
}
