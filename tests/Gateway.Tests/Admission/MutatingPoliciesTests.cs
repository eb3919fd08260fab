using System.Text.Json.Nodes;

namespace OrleansAA.Gateway.Tests.Admission;

/// <summary>MutatingAdmissionPolicies of the root change what is written here.</summary>
public sealed class MutatingPoliciesTests(PolicyFixture fixture) : IClassFixture<PolicyFixture>
{
    [Fact]
    public async Task What_a_policy_sets_is_stored_and_belongs_to_nobody()
    {
        await using var applied = await fixture.ApplyMutatingAsync(Configuration("Object{metadata: Object.metadata{labels: {'by': 'policy'}}, spec: Object.spec{port: 443}}"));
        var (status, body) = await fixture.CreateAsync(fixture.NewRule());
        Assert.Equal(201, status);
        var created = JsonNode.Parse(body)!;
        Assert.Equal((443, "policy"), ((int)created["spec"]!["port"]!, (string?)created["metadata"]!["labels"]!["by"]));
        Assert.DoesNotContain("f:labels", created["metadata"]!["managedFields"]?.ToJsonString() ?? "");
    }

    [Fact]
    public async Task What_a_policy_makes_is_validated_like_anything_else()
    {
        await using var applied = await fixture.ApplyMutatingAsync(Configuration("Object{spec: Object.spec{port: 0}}"));
        var (status, body) = await fixture.CreateAsync(fixture.NewRule());
        Assert.Equal(422, status);
        Assert.Contains("spec.port", PolicyFixture.Message(body));
    }

    [Fact]
    public async Task A_patch_may_come_to_each_write_but_a_deletion()
    {
        var name = (string)fixture.NewRule()["metadata"]!["name"]!;
        var path = $"{Rule.Collection("default")}/{name}";
        Assert.Equal(201, (await fixture.Admin.SendAsync(HttpMethod.Post, Rule.Collection("default"), Rule.Json(name))).Status);
        await using var applied = await fixture.ApplyMutatingAsync(new JsonObject
        {
            ["matchConstraints"] = JsonNode.Parse("""{"resourceRules":[{"apiGroups":["*"],"apiVersions":["*"],"operations":["*"],"resources":["*"]}]}"""),
            ["mutations"] = new JsonArray(new JsonObject
            {
                ["patchType"] = "JSONPatch",
                ["jsonPatch"] = new JsonObject { ["expression"] = """[JSONPatch{op: "add", path: "/metadata/annotations", value: {"last": request.operation}}]""" },
            }),
        }.ToJsonString());
        var (_, body) = await fixture.Admin.SendAsync(HttpMethod.Patch, path, """{"spec":{"port":81}}""", "application/merge-patch+json");
        Assert.Equal("UPDATE", (string?)JsonNode.Parse(body)!["metadata"]!["annotations"]!["last"]);
        Assert.Equal(200, (await fixture.Admin.SendAsync(HttpMethod.Delete, path)).Status);
    }

    [Fact]
    public async Task A_policy_that_cannot_be_evaluated_refuses()
    {
        await using var applied = await fixture.ApplyMutatingAsync(Configuration("Object{spec: Object.spec{prot: 1}}"));
        var (status, body) = await fixture.CreateAsync(fixture.NewRule());
        Assert.Equal(403, status);
        Assert.Matches(
            "^policy 'policy-[0-9]+' with binding 'policy-[0-9]+' denied request: error applying patch: failed to convert patch object to typed object: .spec.prot: field not declared in schema$",
            PolicyFixture.Message(body));
    }

    [Fact]
    public async Task Mutations_are_counted_by_kubes_names()
    {
        await using var made = await fixture.ApplyMutatingAsync(Configuration("Object{spec: Object.spec{port: 443}}"));
        await using var wrong = await fixture.ApplyMutatingAsync(Configuration("Objekt{}"));
        Assert.Equal(403, (await fixture.CreateAsync(fixture.NewRule())).Status);
        var (_, metrics) = await fixture.Admin.GetAsync("/metrics");
        const string Of = "\\{policy=\"policy-[0-9]+\",policy_binding=\"policy-[0-9]+\",error_type=";
        Assert.Matches("apiserver_mutating_admission_policy_check_total" + Of + "\"no_error\"\\} 1\n", metrics);
        Assert.Matches("apiserver_mutating_admission_policy_check_total" + Of + "\"compile_error\"\\} 1\n", metrics);
        Assert.Matches("apiserver_mutating_admission_policy_check_duration_seconds_count" + Of + "\"no_error\"\\} 1\n", metrics);
    }

    [Fact]
    public async Task A_validating_policy_sees_what_a_mutating_one_has_made()
    {
        await using var mutating = await fixture.ApplyMutatingAsync(Configuration("Object{spec: Object.spec{port: 443}}"));
        await using var validating = await fixture.ApplyAsync("""{"validations":[{"expression":"object.spec.port != 443","message":"not 443"}]}""");
        var (status, body) = await fixture.CreateAsync(fixture.NewRule());
        Assert.Equal(422, status);
        Assert.EndsWith("not 443", PolicyFixture.Message(body));
    }

    [Fact]
    public async Task A_name_that_is_being_generated_is_not_known_yet()
    {
        await using var applied = await fixture.ApplyMutatingAsync(Configuration("Object{metadata: Object.metadata{labels: {'named': string(has(object.metadata.name))}}}"));
        var rule = fixture.NewRule();
        rule["metadata"] = new JsonObject { ["generateName"] = "web-" };
        var (status, body) = await fixture.CreateAsync(rule);
        Assert.Equal(201, status);
        Assert.Equal("false", (string?)JsonNode.Parse(body)!["metadata"]!["labels"]!["named"]);
        Assert.StartsWith("web-", (string?)JsonNode.Parse(body)!["metadata"]!["name"]);
    }

    [Fact]
    public async Task A_root_that_does_not_serve_them_has_none()
    {
        await using var rooted = await RootedServer.StartAsync(root =>
        {
            root.Faults.Fail("/apis/admissionregistration.k8s.io/v1/mutatingadmissionpolic", 404);
            return Task.CompletedTask;
        });
        using var admin = FrontProxyClient.Admin(rooted.Address, rooted.Proxy);
        Assert.Equal(201, (await admin.SendAsync(HttpMethod.Post, Rule.Collection("default"), Rule.Json("web"))).Status);
    }

    private static string Configuration(string expression) => new JsonObject
    {
        ["mutations"] = new JsonArray(new JsonObject { ["patchType"] = "ApplyConfiguration", ["applyConfiguration"] = new JsonObject { ["expression"] = expression } }),
        ["reinvocationPolicy"] = "Never",
    }.ToJsonString();
}
