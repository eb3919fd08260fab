using System.Text.Json.Nodes;
using OrleansAA.ApiMachinery.Admission;
using OrleansAA.ApiMachinery.Errors;
using OrleansAA.Gateway.Proxying;
using OrleansAA.Gateway.Tests.Proxying;
using OrleansAA.TestKit;

namespace OrleansAA.Gateway.Tests.Audit;

/// <summary>Requests that a gateway hands on whole: recorded there, once, with what is noted where they are done.</summary>
public sealed class HandedOnAuditTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_write_is_recorded_once_with_what_admission_notes()
    {
        using var directory = new TemporaryDirectory();
        var policy = directory.File("policy.yaml");
        await File.WriteAllTextAsync(policy, "{apiVersion: audit.k8s.io/v1, kind: Policy, omitStages: [RequestReceived], rules: [{level: Request, verbs: [create, patch, get], namespaces: [shop]}]}", Token);
        await using var group = await ReplicaGroup.StartAsync();
        var logs = new[] { "silo-1", "silo-2", "gateway" }.ToDictionary(n => n, n => directory.File(n + ".log"));
        foreach (var silo in (string[])["silo-1", "silo-2"])
            await group.AddAsync(Role.Silo, o => o with { AuditPolicyFile = policy, AuditLog = new() { Path = logs[silo] } }, plugin: _ => new Noting());
        var gateway = await group.AddAsync(Role.Gateway, o => o with { AuditPolicyFile = policy, AuditLog = new() { Path = logs["gateway"] } });
        await gateway.KnowsAsync(others => others.Count == 2);
        for (var i = 0; i < 6; i++)
            Assert.Equal(201, (await gateway.Client.PostAsync(Rule.Collection("shop"), Rule.Json($"web-{i}"), Token)).Code);
        Assert.Equal(403, (await gateway.Client.PostAsync(Rule.Collection("shop"), Rule.Json("refused"), Token)).Code);
        Assert.Equal(200, (await gateway.Client.PatchAsync(Rule.Collection("shop") + "/web-0", """{"metadata":{"labels":{"a":"b"}}}""", ApiClient.MergePatch, Token)).Code);

        Assert.DoesNotContain("X-Replica-Audit", (await gateway.Client.HeadersAsync(Rule.Collection("shop") + "/web-0", Token)).Select(h => h.Key), StringComparer.OrdinalIgnoreCase);

        Assert.Equal("", await ReadAsync(logs["silo-1"]) + await ReadAsync(logs["silo-2"]));
        var events = (await ReadAsync(logs["gateway"])).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonNode.Parse(l)!).ToList();
        Assert.Equal(9, events.Count);
        events.RemoveAt(8);
        Assert.Equal(["web-0", "web-1", "web-2", "web-3", "web-4", "web-5", "refused", "web-0"], events.Select(e => (string)e["annotations"]!["noting.example/seen"]!));
        Assert.Equal([201, 201, 201, 201, 201, 201, 403, 200], events.Select(e => (int)e["responseStatus"]!["code"]!));
        Assert.All(events, e => Assert.Equal("allow", (string)e["annotations"]!["authorization.k8s.io/decision"]!));
        Assert.All(events, e => Assert.NotNull(e["requestObject"]));
    }

    private static async Task<string> ReadAsync(string path)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(file);
        return await reader.ReadToEndAsync(Token);
    }

    private sealed class Noting : IValidatingPlugin
    {
        public string Name => "Noting";

        public bool Handles(AdmissionOperation operation) => true;

        public ValueTask ValidateAsync(AdmissionAttributes attributes, CancellationToken cancellationToken)
        {
            attributes.Annotate("noting.example/seen", attributes.Name);
            return attributes.Name == "refused" ? throw Statuses.Forbidden(attributes.Kind.Resource, attributes.Name, "it is") : ValueTask.CompletedTask;
        }
    }
}
