using System.Text.Json.Nodes;
using OrleansAA.TestKit;
using OrleansAA.Tool.Describing;
using OrleansAA.Tool.Serving;
using OrleansAA.Tool.Solutions;

namespace OrleansAA.Tool.Tests;

/// <summary>The server of this repository, and what it serves.</summary>
public sealed class DescribedServer : IAsyncLifetime
{
    private readonly TemporaryDirectory _directory = new();
    private ServerProcess _server = null!;

    internal ServedApi Api { get; private set; } = null!;

    public Kubectl Kubectl => new(_directory.File("data/kubeconfig"), _directory.Path);

    public async ValueTask InitializeAsync()
    {
        _server = await ServerProcess.StartAsync(_directory.Path, "--store=memory", "--secure-port=0", $"--data-dir={_directory.File("data")}");
        Api = await ServedApi.ReadAsync("portrule", async path => JsonNode.Parse((await Kubectl.RunAsync("get", "--raw", "/" + path)).Success)!);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _directory.Dispose();
    }
}

/// <summary>What <c>explain</c> and <c>docs</c> say, of the server of this repository as kubectl is told by it, and of a schema with every keyword.</summary>
public sealed class DescribeTests(DescribedServer server) : IClassFixture<DescribedServer>, IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private ServedApi Api => server.Api;

    [Theory]
    [InlineData("portrule")]
    [InlineData("PortRule.spec")]
    [InlineData("pr.status.conditions")]
    [InlineData("portrules.metadata")]
    [InlineData("portrule.metadata.ownerReferences")]
    public async Task The_fields_are_those_that_kubectl_explains(string path)
    {
        var expected = Fields((await server.Kubectl.RunAsync("explain", path.Replace("PortRule", "portrule", StringComparison.Ordinal), "--api-version=firewalld.fedoraproject.org/v1")).Success);
        Assert.NotEmpty(expected);
        Assert.Equal(expected, Fields(ExplainText.Of(Api, path, null)));

        // Name, type and whether it is required; what follows is ours.
        static IEnumerable<string> Fields(string text) => text.Split('\n').Where(l => l.Contains("\t<", StringComparison.Ordinal) && l.StartsWith("  ", StringComparison.Ordinal))
            .Select(l => l[..(l.IndexOf('>', StringComparison.Ordinal) + 1)] + (l.Contains("-required-", StringComparison.Ordinal) ? " -required-" : ""));
    }

    [Fact]
    public void Another_version_is_explained_where_it_is_asked_for()
    {
        Assert.Contains("VERSION:    v1\n", ExplainText.Of(Api, "portrule", null), StringComparison.Ordinal);
        var text = ExplainText.Of(Api, "portrule.spec", "firewalld.fedoraproject.org/v2");
        Assert.Contains("VERSION:    v2\n", text, StringComparison.Ordinal);
        Assert.Contains("isPermanent\t<boolean>", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gate", null, "gate is not served; there are: PortRule")]
    [InlineData("portrule.spec.gate", null, "portrule.spec.gate is no field; there are: host, isPremanent, name, port")]
    [InlineData("portrule.spec.port.gate", null, "portrule.spec.port.gate is no field; there are: ")]
    [InlineData("portrule", "firewalld.fedoraproject.org/v3", "--api-version firewalld.fedoraproject.org/v3: portrule is not in it; it is in firewalld.fedoraproject.org/v1, firewalld.fedoraproject.org/v2")]
    public void What_is_not_there_is_said_with_what_is(string path, string? version, string expected) =>
        Assert.Equal(expected, Assert.Throws<SolutionException>(() => ExplainText.Of(Api, path, version)).Message);

    [Fact]
    public void The_reference_describes_each_kind_of_each_version_and_is_written_again()
    {
        Assert.Equal(
        [
            "new      docs/reference/firewalld.fedoraproject.org.v1.md", "new      docs/reference/firewalld.fedoraproject.org.v1.openapi.json",
            "new      docs/reference/firewalld.fedoraproject.org.v2.md", "new      docs/reference/firewalld.fedoraproject.org.v2.openapi.json",
        ], DescribeVerbs.Write(_directory.Path, Api));
        Assert.All(DescribeVerbs.Write(_directory.Path, Api), l => Assert.StartsWith("changed  ", l, StringComparison.Ordinal));
        var page = File.ReadAllText(_directory.File("docs/reference/firewalld.fedoraproject.org.v2.md"));
        Assert.StartsWith("# firewalld.fedoraproject.org/v2\n\n## PortRule\n", page, StringComparison.Ordinal);
        string[] expected = ["`/apis/firewalld.fedoraproject.org/v2/namespaces/NAMESPACE/portrules`, short pr; create, ", "| `rollback` | ", "\n### PortRuleSpec\n", "| `isPermanent` | boolean | ", "| `conditions` | []Condition | "];
        Assert.All(expected, e => Assert.Contains(e, page, StringComparison.Ordinal));
        Assert.DoesNotContain("### ObjectMeta", page, StringComparison.Ordinal);
        var document = JsonNode.Parse(File.ReadAllText(_directory.File("docs/reference/firewalld.fedoraproject.org.v2.openapi.json")));
        Assert.True(JsonNode.DeepEquals(Api.Documents["apis/firewalld.fedoraproject.org/v2"], document));
    }

    [Fact]
    public void What_values_may_be_is_said_in_words()
    {
        var schema = (JsonObject)JsonNode.Parse("""
            {"type": "integer", "format": "int32", "default": 1, "enum": [1, 2], "minimum": 0, "exclusiveMaximum": true, "maximum": 100, "pattern": "^a", "minLength": 1, "maxLength": 2, "minItems": 3, "maxItems": 4,
             "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["type"], "x-kubernetes-validations": [{"rule": "self > 0", "message": "must be positive"}, {"rule": "true"}]}
            """)!;
        Assert.Equal(
        [
            "default 1", "one of 1, 2", "at least 0", "less than 100", "format int32", "pattern ^a", "length at least 1", "length at most 2", "items at least 3", "items at most 4", "list type map", "keys type",
            "rule self > 0 (must be positive)", "rule true",
        ], SchemaLimits.Of(schema));
        Assert.Equal([], SchemaLimits.Of((JsonObject)JsonNode.Parse("""{"type": "object", "default": {}}""")!));
    }

    public void Dispose() => _directory.Dispose();
}
