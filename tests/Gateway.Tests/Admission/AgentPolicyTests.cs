using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using Microsoft.Extensions.DependencyInjection;
using OrleansAA.Gateway.Admission.Policies;
using OrleansAA.TestKit;

namespace OrleansAA.Gateway.Tests.Admission;

/// <summary>The policy that <c>deploy/components/agent</c> ships: an agent has a say about the rules of its node alone.</summary>
public sealed class AgentPolicyTests(PolicyFixture fixture) : IClassFixture<PolicyFixture>, IAsyncLifetime
{
    private const string Name = "portrule-agent-own-host";
    private const string Agent = "system:serviceaccount:portrule-agent:portrule-agent";

    public async ValueTask InitializeAsync()
    {
        var documents = (await File.ReadAllTextAsync(Path.Combine(BuildPaths.RepositoryRoot, "deploy/components/agent/policy.yaml"))).Split("---\n");
        fixture.Root.ValidatingPolicies.Put(Json(KubernetesYaml.Deserialize<V1ValidatingAdmissionPolicy>(documents[0], strict: true)));
        fixture.Root.ValidatingPolicyBindings.Put(Json(KubernetesYaml.Deserialize<V1ValidatingAdmissionPolicyBinding>(documents[1], strict: true)));
        var source = fixture.Rooted.Server.Services.GetRequiredService<ValidatingPolicySource>();
        await Eventually.TrueAsync(() => source.All.Any(b => b.Policy.Name == Name), "the policy is known");
        fixture.Root.Rbac.Bind("agents", $"user:{Agent}", new RbacRule { Verbs = ["patch", "update", "create"], Resources = ["portrules.firewalld.fedoraproject.org", "portrules/status.firewalld.fedoraproject.org"] });
    }

    [Fact]
    public async Task The_agent_of_the_host_writes_the_status()
    {
        var rule = await CreateAsync();
        using var agent = Of("node-1.example.com");
        Assert.Equal((200, ""), await ApplyAsync(agent, rule, "/status"));
    }

    [Theory]
    [InlineData("node-2.example.com", "the agent of node node-2.example.com has nothing to say of host node-1.example.com")]
    [InlineData(null, "the token of an agent names its node, which this one does not")]
    public async Task Another_is_refused(string? node, string message)
    {
        var rule = await CreateAsync();
        using var agent = Of(node);
        var (status, said) = await ApplyAsync(agent, rule, "/status");
        Assert.Equal(403, status);
        Assert.EndsWith($"denied request: {message}", said);
    }

    [Fact]
    public async Task An_agent_writes_nothing_but_the_status()
    {
        var rule = await CreateAsync();
        using var agent = Of("node-1.example.com");
        var (status, said) = await ApplyAsync(agent, rule, "");
        Assert.Equal(403, status);
        Assert.EndsWith("denied request: an agent writes nothing but the status of rules", said);
    }

    [Fact]
    public async Task Others_are_not_asked() => Assert.Equal((200, ""), await ApplyAsync(fixture.Admin, await CreateAsync(), "/status"));

    public ValueTask DisposeAsync()
    {
        fixture.Root.ValidatingPolicies.Remove(Name);
        fixture.Root.ValidatingPolicyBindings.Remove(Name);
        return ValueTask.CompletedTask;
    }

    private async Task<string> CreateAsync()
    {
        var rule = fixture.NewRule();
        rule["spec"]!["host"] = "node-1.example.com";
        Assert.Equal(201, (await fixture.CreateAsync(rule)).Status);
        return (string)rule["metadata"]!["name"]!;
    }

    private static async Task<(int Status, string Message)> ApplyAsync(FrontProxyClient client, string rule, string subresource)
    {
        var what = subresource.Length > 0 ? "\"status\":{\"observedGeneration\":1}" : "\"spec\":{\"port\":81}";
        var (status, body) = await client.SendAsync(
            HttpMethod.Patch, $"{Rule.Collection("default")}/{rule}{subresource}?fieldManager=portrule-agent&force=true",
            $"{{\"apiVersion\":\"firewalld.fedoraproject.org/v1\",\"kind\":\"PortRule\",{what}}}", "application/apply-patch+yaml");
        return (status, status == 200 ? "" : PolicyFixture.Message(body));
    }

    private FrontProxyClient Of(string? node) => FrontProxyClient.User(
        fixture.Rooted.Address, fixture.Rooted.Proxy, Agent, node is null ? [] : [("X-Remote-Extra-authentication.kubernetes.io%2Fnode-name", node)]);

    private static JsonObject Json(object value) => (JsonObject)JsonNode.Parse(KubernetesJson.Serialize(value))!;
}
