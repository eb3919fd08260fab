using System.Text.Json.Nodes;
using OrleansAA.TestKit;

namespace OrleansAA.EndToEnd;

/// <summary>What the cluster's policies and quotas look like to somebody at kubectl. Each is about objects with a label of the test's own.</summary>
public sealed class KubectlAdmissionTests(RootFixture fixture)
{
    private readonly string _namespace = fixture.NewNamespace();

    private string Labels => $"team: {_namespace}";

    private string Resources => $$"""
        "failurePolicy": "Fail",
        "matchConstraints": {
          "matchPolicy": "Equivalent", "namespaceSelector": {}, "objectSelector": {"matchLabels": {"team": "{{_namespace}}"} },
          "resourceRules": [{"apiGroups": ["firewalld.fedoraproject.org"], "apiVersions": ["v1"], "operations": ["CREATE", "UPDATE"], "resources": ["portrules"], "scope": "*"}]
        }
        """;

    [Fact]
    public async Task A_validating_policy_refuses_with_its_own_words()
    {
        fixture.Root.ValidatingPolicies.Put(Named("low-ports", $$"""{ {{Resources}}, "validations": [{"expression": "object.spec.port < 1024", "messageExpression": "'port ' + string(object.spec.port) + ' is not below 1024'"}] }"""));
        fixture.Root.ValidatingPolicyBindings.Put(Named("low-ports", $$"""{"policyName": "low-ports-{{_namespace}}", "validationActions": ["Deny"]}"""));
        var refused = await UntilAsync(r => r.ExitCode != 0, () => ApplyAsync("web", 8080, "--dry-run=server"));
        Assert.Equal(
            $"The portrules \"web\" is invalid: : ValidatingAdmissionPolicy 'low-ports-{_namespace}' with binding 'low-ports-{_namespace}' denied request: port 8080 is not below 1024\n",
            refused.Errors);
        Assert.Equal("portrule.firewalld.fedoraproject.org/web created\n", (await ApplyAsync("web", 80)).Success);
        var patched = await fixture.Kubectl.RunAsync("patch", "pr", "web", "-n", _namespace, "--type=merge", "-p", """{"spec":{"port":4443}}""");
        Assert.EndsWith("denied request: port 4443 is not below 1024\n", patched.Errors);
    }

    [Fact]
    public async Task A_policy_that_warns_does_so_beside_the_answer()
    {
        fixture.Root.ValidatingPolicies.Put(Named("hosts", $$"""{ {{Resources}}, "validations": [{"expression": "object.spec.host.startsWith('edge-')", "message": "hosts begin with edge-"}] }"""));
        fixture.Root.ValidatingPolicyBindings.Put(Named("hosts", $$"""{"policyName": "hosts-{{_namespace}}", "validationActions": ["Warn"]}"""));
        await UntilAsync(r => r.Errors.Length > 0, () => ApplyAsync("web", 80, "--dry-run=server"));
        var applied = await ApplyAsync("web", 80);
        Assert.Equal("portrule.firewalld.fedoraproject.org/web created\n", applied.Success);
        Assert.Equal($"Warning: Validation failed for ValidatingAdmissionPolicy 'hosts-{_namespace}' with binding 'hosts-{_namespace}': hosts begin with edge-\n", applied.Errors);
    }

    [Fact]
    public async Task A_mutating_policy_sets_what_the_manifest_leaves_out()
    {
        fixture.Root.MutatingPolicies.Put(Named("owned", $$"""
            { {{Resources}}, "reinvocationPolicy": "Never", "mutations": [
              {"patchType": "ApplyConfiguration", "applyConfiguration": {"expression": "Object{metadata: Object.metadata{annotations: {'owner': request.userInfo.username} } }"} },
              {"patchType": "JSONPatch", "jsonPatch": {"expression": "[JSONPatch{op: 'add', path: '/metadata/labels/' + jsonpatch.escapeKey('example.com/port'), value: string(object.spec.port)}]"} }] }
            """));
        fixture.Root.MutatingPolicyBindings.Put(Named("owned", $$"""{"policyName": "owned-{{_namespace}}"}"""));
        await UntilAsync(r => r.Output.Contains("owner", StringComparison.Ordinal), () => ApplyAsync("web", 80, "--dry-run=server", "-o", "json"));
        Assert.Equal(0, (await ApplyAsync("web", 80)).ExitCode);
        var kept = await fixture.Kubectl.RunAsync("get", "pr", "web", "-n", _namespace, "-o", """jsonpath={.metadata.annotations.owner} {.metadata.labels.example\.com/port}""");
        Assert.Equal("alice 80", kept.Success);
        Assert.Equal("portrule.firewalld.fedoraproject.org/web unchanged\n", (await ApplyAsync("web", 80)).Success);
    }

    [Fact]
    public async Task A_quota_holds_until_something_is_deleted()
    {
        const string count = "count/portrules.firewalld.fedoraproject.org";
        await using var controller = await QuotaController.StartAsync(fixture.Root);
        fixture.Root.ResourceQuotas.Put((JsonObject)JsonNode.Parse($$$"""{"metadata": {"name": "rules", "namespace": "{{{_namespace}}}"}, "spec": {"hard": {"{{{count}}}": "1"} } }""")!);
        Assert.Equal(0, (await UntilAsync(r => r.ExitCode == 0, () => ApplyAsync("first", 80))).ExitCode);
        var refused = await ApplyAsync("second", 81);
        Assert.Equal(
            $"Error from server (Forbidden): error when creating \"STDIN\": portrules.firewalld.fedoraproject.org \"second\" is forbidden: exceeded quota: rules, requested: {count}=1, used: {count}=1, limited: {count}=1\n",
            refused.Errors);
        Assert.Equal(0, (await fixture.Kubectl.RunAsync("delete", "pr", "first", "-n", _namespace)).ExitCode);
        Assert.Equal("portrule.firewalld.fedoraproject.org/second created\n", (await UntilAsync(r => r.ExitCode == 0, () => ApplyAsync("second", 81))).Success);
    }

    private JsonObject Named(string name, string spec) => new() { ["metadata"] = new JsonObject { ["name"] = $"{name}-{_namespace}" }, ["spec"] = JsonNode.Parse(spec) };

    private Task<CommandResult> ApplyAsync(string name, int port, params string[] more) =>
        fixture.Kubectl.RunWithInputAsync(Rules.Manifest(name, port, labels: Labels), ["apply", "-n", _namespace, "-f", "-", .. more]);

    /// <summary>The server hears of what the root has a moment later.</summary>
    private static async Task<CommandResult> UntilAsync(Func<CommandResult, bool> isSo, Func<Task<CommandResult>> run)
    {
        var result = await run();
        while (!isSo(result))
            result = await run();
        return result;
    }
}
