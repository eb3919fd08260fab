using System.Text.Json.Nodes;
using OrleansAA.EndToEnd.Cluster;
using OrleansAA.TestKit;

namespace OrleansAA.EndToEnd;

/// <summary>
/// Whatever can be installed is as Kubernetes' published OpenAPI says. The document is no part of this repository: <c>test.sh</c> fetches it, and where it cannot, these tests say that they were left out.
/// </summary>
public sealed class PublishedSchemaTests : IDisposable
{
    private const string Variable = "PORTRULE_KUBERNETES_OPENAPI";

    private readonly TemporaryDirectory _directory = new();

    public static TheoryData<string> Installations => [.. Installation.Overlays, .. Installation.Compositions, Installation.WithAgent];

    public void Dispose() => _directory.Dispose();

    [Theory, MemberData(nameof(Installations))]
    public async Task Objects_are_valid(string installation)
    {
        var schemas = await SchemasAsync();
        var objects = (await RenderedManifests.RenderAsync(installation, _directory.Path)).Json.Where(o => !IsCustom(o)).ToList();
        Assert.NotEmpty(objects);
        Assert.Empty(objects.SelectMany(o => schemas.Violations(o).Select(v => $"{o["metadata"]!["name"]}: {v}")));
    }

    [Theory]
    [InlineData("unknown", "Deployment.spec.template.spec.containers[0].prots: is unknown")]
    [InlineData("missing", "Deployment.spec.selector: is missing")]
    [InlineData("type", "Deployment.spec.replicas: \"three\" is no integer")]
    [InlineData("kind", "there is no apps/v1 Deploiment")]
    public async Task What_is_not_is_found(string what, string expected)
    {
        var schemas = await SchemasAsync();
        var deployment = (await RenderedManifests.RenderAsync("overlays/ha", _directory.Path)).Json.Single(o => (string?)o["kind"] == "Deployment");
        switch (what)
        {
            case "unknown":
                deployment["spec"]!["template"]!["spec"]!["containers"]![0]!["prots"] = new JsonArray();
                break;
            case "missing":
                deployment["spec"]!.AsObject().Remove("selector");
                break;
            case "type":
                deployment["spec"]!["replicas"] = "three";
                break;
            default:
                deployment["kind"] = "Deploiment";
                break;
        }
        Assert.Equal([expected], schemas.Violations(deployment));
    }

    /// <summary>Kinds that others bring: cert-manager, the Prometheus operator.</summary>
    private static bool IsCustom(JsonObject value) => RenderedManifests.CustomVersions.Contains((string)value["apiVersion"]!);

    private static async Task<PublishedSchemas> SchemasAsync()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 } file)
        {
            Assert.Skip($"{Variable} names no file; it is api/openapi-spec/swagger.json of a release of Kubernetes");
            throw new InvalidOperationException("skipped");
        }
        return new((JsonObject)JsonNode.Parse(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken))!);
    }
}
