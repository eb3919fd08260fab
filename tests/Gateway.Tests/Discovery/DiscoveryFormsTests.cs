using OrleansAA.Gateway.Tests.Raw;
using OrleansAA.Gateway.Tests.Revisions;
using OrleansAA.TestKit;

namespace OrleansAA.Gateway.Tests.Discovery;

/// <summary>What discovery and OpenAPI answer to which Accept and Content-Type headers.</summary>
public sealed class DiscoveryFormsTests : IAsyncLifetime
{
    private const string Only = "only the following media types are accepted: application/json, application/yaml, application/vnd.kubernetes.protobuf";

    private readonly TemporaryDirectory _directory = new();
    private RevisionsServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await RevisionsServer.StartAsync(_directory);

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _directory.Dispose();
    }

    [Theory]
    [InlineData("/apis", "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList", 200, "\"apiVersion\":\"apidiscovery.k8s.io/v2\"")]
    [InlineData("/apis", "application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList", 406, Only)]
    [InlineData("/apis", "application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json", 200, "APIGroupList")]
    [InlineData("/apis", "application/yaml;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList", 200, "apiVersion: apidiscovery.k8s.io/v2")]
    [InlineData("/apis", "application/json;as=Table;v=v1;g=meta.k8s.io", 406, Only)]
    [InlineData("/apis", "text/html", 406, "Available representations: application/json, application/yaml, application/vnd.kubernetes.protobuf")]
    [InlineData("/apis/firewalld.fedoraproject.org/v1", "application/json;as=Table;v=v1;g=meta.k8s.io", 406, Only)]
    [InlineData("/version", "application/yaml", 406, "Available representations: application/json")]
    [InlineData("/openapi/v2", "application/yaml", 406, "")]
    [InlineData("/openapi/v3/apis/firewalld.fedoraproject.org/v1", "text/plain", 406, "")]
    [InlineData("/openapi/v3", "text/plain", 200, "serverRelativeURL")]
    public async Task An_answer_has_a_form_that_is_asked_for(string path, string accept, int code, string text)
    {
        var answer = await Ask.GetAsync(_server.Address, path, _server.Admin, ("Accept", accept));
        Assert.Equal(code, answer.Status);
        Assert.Contains(text, answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_list_of_groups_has_the_server_s_port_in_YAML_too() =>
        Assert.Contains($"serverAddress: :{_server.Address.Port}\n", (await Ask.GetAsync(_server.Address, "/apis", _server.Admin, ("Accept", "application/yaml"))).Body, StringComparison.Ordinal);

    [Theory]
    [InlineData("/apis")]
    [InlineData("/version")]
    public async Task A_content_type_without_a_body_must_be_one_that_is_taken(string path) =>
        Assert.Equal(415, (await Ask.GetAsync(_server.Address, path, _server.Admin, ("Content-Type", "text/plain"))).Status);

    [Fact]
    public async Task Who_reads_protobuf_only_is_told_so_in_protobuf()
    {
        await using var connection = await RawHttp1.ConnectAsync(_server.Address, _server.Admin);
        await connection.SendAsync(new RawRequest(RevisionsServer.Rules, [("Accept", "application/vnd.kubernetes.protobuf")]));
        var answer = await connection.ReceiveAsync();
        Assert.Equal(406, answer.Status);
        Assert.StartsWith("k8s\0\n\f\n\u0002v1\u0012\u0006Status", answer.Body, StringComparison.Ordinal);
    }
}
