using System.Text.Json.Nodes;
using OrleansAA.TestKit;

namespace OrleansAA.Tool.Tests;

/// <summary>The end of a move from which there is no way back.</summary>
public sealed class MigrationEndTests(MigrationSite site) : IClassFixture<MigrationSite>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>A CRD is there as long as one of its objects is, and nobody comes to them by then who would take their finalizers off.</summary>
    [Fact]
    public async Task No_finalizer_holds_a_CRD_that_is_deleted()
    {
        await CreateAsync("held", ["example.org/hold"]);
        await CreateAsync("plain", []);
        await using var tool = site.Migrate("--delete-crd");
        var (code, output, errors) = await tool.EndAsync();
        Assert.True(code == 0, output + errors);
        Assert.Contains("deleted portrules.firewalld.fedoraproject.org", output, StringComparison.Ordinal);
        Assert.Empty(site.Root.CustomResources!.Definitions.All);
        Assert.Null(await FinalizersAsync(site.Keeper));
        Assert.Equal("""["example.org/hold"]""", await FinalizersAsync(site.Cluster));
        Assert.Equal(200, (await site.Cluster.GetAsync($"{MigrationSite.Collection}/plain", Token)).Code);
    }

    private static async Task<string?> FinalizersAsync(ApiClient client) => JsonNode.Parse((await client.GetAsync($"{MigrationSite.Collection}/held", Token)).Body)!["metadata"]!["finalizers"]?.ToJsonString();

    private async Task CreateAsync(string name, string[] finalizers)
    {
        var metadata = new JsonObject { ["name"] = name, ["finalizers"] = new JsonArray([.. finalizers.Select(f => (JsonNode)f!)]) };
        var rule = new JsonObject { ["apiVersion"] = $"{MigrationSite.Group}/v1", ["kind"] = "PortRule", ["metadata"] = metadata, ["spec"] = new JsonObject { ["name"] = "http", ["host"] = "h", ["port"] = 80 } };
        var made = await site.Cluster.PostAsync(MigrationSite.Collection, rule.ToJsonString(), Token);
        Assert.True(made.IsSuccess, made.Body);
    }
}
