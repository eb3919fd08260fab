using System.Text.Json.Nodes;
using OrleansAA.Gateway.Telemetry;
using OrleansAA.TestKit;

namespace OrleansAA.Gateway.Tests.Admission;

/// <summary>ValidatingAdmissionPolicies of the root hold for what this server serves.</summary>
public sealed class ValidatingPoliciesTests(PolicyFixture fixture) : IClassFixture<PolicyFixture>
{
    private const string Limits = """{"paramKind":{"apiVersion":"v1","kind":"ConfigMap"},"validations":[{"expression":"object.spec.port <= int(params.data.max)","messageExpression":"'max ' + params.data.max"}]}""";

    [Fact]
    public async Task A_policy_refuses_and_nothing_is_stored()
    {
        await using var applied = await fixture.ApplyAsync("""{"validations":[{"expression":"object.spec.port < 1024","message":"too high","reason":"Forbidden"}]}""");
        var rule = fixture.NewRule();
        var (status, body) = await fixture.CreateAsync(rule);
        Assert.Equal(403, status);
        Assert.Matches("^portrules.firewalld.fedoraproject.org \"rule-[0-9]+\" is forbidden: ValidatingAdmissionPolicy 'policy-[0-9]+' with binding 'policy-[0-9]+' denied request: too high$", PolicyFixture.Message(body));
        Assert.Equal(404, (await fixture.Admin.GetAsync($"{Rule.Collection("default")}/{rule["metadata"]!["name"]}")).Status);
        rule["spec"]!["port"] = 80;
        Assert.Equal(201, (await fixture.CreateAsync(rule)).Status);
    }

    [Fact]
    public async Task A_warning_comes_with_the_answer()
    {
        await using var applied = await fixture.ApplyAsync("""{"validations":[{"expression":"false","message":"not so"}]}""", """{"validationActions":["Warn"]}""");
        var warning = Assert.Single(await fixture.Admin.WarningsAsync(Rule.Collection("default"), fixture.NewRule().ToJsonString()));
        Assert.Matches("^299 - \"Validation failed for ValidatingAdmissionPolicy 'policy-[0-9]+' with binding 'policy-[0-9]+': not so\"$", warning);
    }

    [Fact]
    public async Task What_policies_find_is_counted_by_kubes_names()
    {
        await using var applied = await fixture.ApplyAsync("""{"validations":[{"expression":"false"},{"expression":"object.spec.none == 1"}]}""", """{"validationActions":["Warn","Audit"]}""");
        await fixture.CreateAsync(fixture.NewRule());
        var (_, metrics) = await fixture.Admin.GetAsync("/metrics");
        const string Of = "apiserver_validating_admission_policy_check_total\\{policy=\"policy-[0-9]+\",policy_binding=\"policy-[0-9]+\",error_type=\"invalid_error\",enforcement_action=";
        Assert.Matches(Of + "\"warn\"\\} 2\n", metrics);
        Assert.Matches(Of + "\"audit\"\\} 2\n", metrics);
        Assert.Matches("apiserver_validating_admission_policy_check_duration_seconds_count\\{.*enforcement_action=\"warn\"\\} 2\n", metrics);
    }

    [Fact]
    public async Task What_cannot_be_evaluated_is_counted_as_what_it_is()
    {
        await using var applied = await fixture.ApplyAsync(
            """{"failurePolicy":"Ignore","matchConditions":[{"name":"c","expression":"object.spec.port > 0"}],"validations":[{"expression":"nobody"}]}""");
        await using var noted = await fixture.ApplyAsync(
            """{"matchConditions":[{"name":"c","expression":"object.none"},{"name":"d","expression":"false"}],"auditAnnotations":[{"key":"k","valueExpression":"1"}]}""");
        await using var annotated = await fixture.ApplyAsync("""{"auditAnnotations":[{"key":"k","valueExpression":"string(object.none)"}]}""");
        Assert.Equal(422, (await fixture.CreateAsync(fixture.NewRule())).Status);
        var (_, metrics) = await fixture.Admin.GetAsync("/metrics");
        Assert.Matches("apiserver_validating_admission_policy_check_total\\{policy=\"policy-[0-9]+\",policy_binding=\"policy-[0-9]+\",error_type=\"compile_error\",enforcement_action=\"allow\"\\} 1\n", metrics);
        Assert.Matches("apiserver_validating_admission_policy_check_total\\{policy=\"policy-[0-9]+\",policy_binding=\"policy-[0-9]+\",error_type=\"invalid_error\",enforcement_action=\"deny\"\\} 1\n", metrics);
        Assert.Matches("apiserver_admission_match_condition_evaluation_errors_total\\{name=\"policy-[0-9]+\",kind=\"policy\",type=\"validate\",operation=\"CREATE\"\\} 1\n", metrics);
        Assert.Matches("apiserver_admission_match_condition_evaluation_seconds_count\\{name=\"policy-[0-9]+\",kind=\"policy\",type=\"validate\",operation=\"CREATE\"\\} 1\n", metrics);
    }

    [Fact]
    public async Task All_that_is_written_is_held_against_policies()
    {
        var name = (string)fixture.NewRule()["metadata"]!["name"]!;
        var path = $"{Rule.Collection("default")}/{name}";
        Assert.Equal(201, (await fixture.Admin.SendAsync(HttpMethod.Post, Rule.Collection("default"), Rule.Json(name))).Status);
        await using var applied = await fixture.ApplyAsync(
            """{"matchConstraints":{"resourceRules":[{"apiGroups":["*"],"apiVersions":["*"],"operations":["*"],"resources":["portrules","portrules/status"]}]},"validations":[{"expression":"false","messageExpression":"request.operation + ' ' + (has(request.subResource) ? request.subResource : '-') + ' ' + (oldObject == null ? 'new' : string(oldObject.spec.port))"}]}""");
        Assert.EndsWith("denied request: UPDATE - 8080", await RefusalAsync(HttpMethod.Patch, path, """{"spec":{"port":81}}""", "application/merge-patch+json"));
        Assert.EndsWith("denied request: UPDATE status 8080", await RefusalAsync(HttpMethod.Patch, path + "/status", """{"status":{"observedGeneration":7}}""", "application/merge-patch+json"));
        Assert.EndsWith("denied request: DELETE - 8080", await RefusalAsync(HttpMethod.Delete, path));
        Assert.EndsWith("denied request: CREATE - new", await RefusalAsync(HttpMethod.Patch, $"{Rule.Collection("default")}/applied?fieldManager=me", Rule.Json("applied"), "application/apply-patch+yaml"));
        Assert.EndsWith("denied request: CREATE - new", await RefusalAsync(HttpMethod.Post, Rule.Collection("default") + "?dryRun=All", Rule.Json("dry")));
    }

    [Fact]
    public async Task A_root_that_does_not_find_its_policies_in_passing_makes_nobody_forget_them()
    {
        const string path = "/apis/admissionregistration.k8s.io/";
        await using var own = new PolicyFixture();
        await own.InitializeAsync();
        // Not disposed of: the root is not what it was when this ends.
        _ = await own.ApplyAsync("""{"validations":[{"expression":"false","message":"no"}]}""");
        own.Root.Faults.Fail(path, 404);
        own.Root.ValidatingPolicies.Compact();
        await own.Rooted.Server.Events.WaitAsync<RootFailing>(e => e.Check == "root-validating-policies");
        var (status, body) = await own.CreateAsync(own.NewRule());
        Assert.Equal(422, status);
        Assert.EndsWith("denied request: no", PolicyFixture.Message(body));
        own.Root.Faults.Mend(path);
    }

    [Fact]
    public async Task Params_are_followed()
    {
        fixture.Root.Rbac.Bind("params", $"user:{RootControlPlane.ServiceAccount.Name}", new RbacRule { Verbs = ["get", "list", "watch"], Resources = ["configmaps"] });
        await using var applied = await fixture.ApplyAsync(Limits, """{"paramRef":{"name":"limits","parameterNotFoundAction":"Deny"}}""");
        Assert.EndsWith("failed to configure binding: no params found for policy binding with `Deny` parameterNotFoundAction", PolicyFixture.Message((await fixture.CreateAsync(fixture.NewRule())).Body));
        PutLimit("1024");
        Assert.EndsWith("denied request: max 1024", PolicyFixture.Message((await fixture.CreateAsync(fixture.NewRule())).Body));
        PutLimit("9999");
        await Eventually.TrueAsync(async () => (await fixture.CreateAsync(fixture.NewRule())).Status == 201, "the new limit counts");
        fixture.Root.Configuration.Remove("default", "limits");
        await Eventually.TrueAsync(async () => (await fixture.CreateAsync(fixture.NewRule())).Status == 422, "the limit is gone");
    }

    [Fact]
    public async Task Any_kind_of_the_root_may_be_the_params_and_is_watched_as_long_as_a_policy_names_it()
    {
        fixture.Root.Rbac.Bind("limits", $"user:{RootControlPlane.ServiceAccount.Name}", new RbacRule { Verbs = ["get", "list", "watch"], Resources = ["limits.rules.example.com"] });
        const string policy = """{"paramKind":{"apiVersion":"rules.example.com/v1","kind":"Limit"},"validations":[{"expression":"object.spec.port <= params.max","messageExpression":"'max ' + string(params.max)"}]}""";
        RootTable table;
        await using (await fixture.ApplyAsync(policy, """{"paramRef":{"selector":{"matchLabels":{"on":"yes"}},"parameterNotFoundAction":"Allow"}}"""))
        {
            Assert.EndsWith(
                "denied request: failed to configure policy: failed to find resource referenced by paramKind: 'rules.example.com/v1, Kind=Limit'", PolicyFixture.Message((await fixture.CreateAsync(fixture.NewRule())).Body));
            table = fixture.Root.Kinds.Define("rules.example.com", "v1", "Limit", "limits", namespaced: false);
            await Eventually.TrueAsync(async () => (await fixture.CreateAsync(fixture.NewRule())).Status == 201, "the kind is found, and has no objects");
            table.Put(new JsonObject { ["metadata"] = new JsonObject { ["name"] = "a", ["labels"] = new JsonObject { ["on"] = "yes" } }, ["max"] = 80 });
            await Eventually.TrueAsync(async () => (await fixture.CreateAsync(fixture.NewRule())).Body.Contains("max 80", StringComparison.Ordinal), "the limit counts");
            Assert.Equal(1, table.Watchers);
        }
        await Eventually.TrueAsync(() => table.Watchers == 0, "nobody watches the kind any more");
    }

    [Fact]
    public async Task Without_the_right_to_see_params_the_policy_says_what_becomes_of_writes_and_the_server_which_right_it_is()
    {
        fixture.Root.Kinds.Define("rules.example.com", "v1", "Secretive", "secretives", namespaced: true);
        const string policy = """{"paramKind":{"apiVersion":"rules.example.com/v1","kind":"Secretive"},"validations":[{"expression":"true"}]}""";
        await using var applied = await fixture.ApplyAsync(policy, """{"paramRef":{"name":"a","parameterNotFoundAction":"Deny"}}""");
        Assert.EndsWith(
            "failed to configure binding: paramKind kind `&ParamKind{APIVersion:rules.example.com/v1,Kind:Secretive,}` not yet synced to use for admission",
            PolicyFixture.Message((await fixture.CreateAsync(fixture.NewRule())).Body));
        var (status, report) = await fixture.Admin.GetAsync("/readyz?verbose");
        Assert.Equal(200, status);
        Assert.Contains("[-]root-policy-params failed: this server cannot get, list and watch secretives.rules.example.com: ClusterRoleBinding to a ClusterRole that may get, list and watch secretives.rules.example.com is missing; "
            + "grant it with: kubectl create clusterrole portrule-params-secretives.rules.example.com --verb=get,list,watch --resource=secretives.rules.example.com; ", report);
    }

    [Fact]
    public async Task Expressions_ask_the_server_s_own_authorizer()
    {
        await using var applied = await fixture.ApplyAsync("""{"validations":[{"expression":"authorizer.requestResource.check('break-glass').allowed()","message":"you may not"}]}""");
        Assert.Equal(201, (await fixture.CreateAsync(fixture.NewRule())).Status);
        fixture.Root.Rbac.Bind("writers", "user:bob", new RbacRule { Verbs = ["create"], Resources = ["portrules.firewalld.fedoraproject.org"] });
        using var bob = FrontProxyClient.User(fixture.Rooted.Address, fixture.Rooted.Proxy, "bob");
        var (status, body) = await bob.SendAsync(HttpMethod.Post, Rule.Collection("default"), fixture.NewRule().ToJsonString());
        Assert.Equal(422, status);
        Assert.EndsWith("denied request: you may not", PolicyFixture.Message(body));
    }

    [Fact]
    public async Task The_namespace_is_seen_as_it_is()
    {
        fixture.Root.Namespaces.Create("seen");
        await using var applied = await fixture.ApplyAsync(
            """{"validations":[{"expression":"namespaceObject.metadata.name == 'seen' && namespaceObject.?metadata.?labels.?max.orValue('') == 'yes'"}],"matchConstraints":{"namespaceSelector":{"matchExpressions":[{"key":"max","operator":"Exists"}]},"resourceRules":[{"apiGroups":["*"],"apiVersions":["*"],"operations":["*"],"resources":["*"]}]}}""");
        Assert.Equal(201, (await fixture.CreateAsync(fixture.NewRule(), "seen")).Status);
        fixture.Root.Namespaces.Label("seen", "max", "no");
        await Eventually.TrueAsync(async () => (await fixture.CreateAsync(fixture.NewRule(), "seen")).Status == 422, "the label is known");
        fixture.Root.Namespaces.Label("seen", "max", "yes");
        await Eventually.TrueAsync(async () => (await fixture.CreateAsync(fixture.NewRule(), "seen")).Status == 201, "the other label is known");
    }

    [Fact]
    public async Task Policies_change_while_many_write()
    {
        var outcomes = new System.Collections.Concurrent.ConcurrentDictionary<int, int>();
        using var stop = new CancellationTokenSource();
        var writers = Enumerable.Range(0, 50).Select(_ => Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                var (status, body) = await fixture.CreateAsync(fixture.NewRule());
                outcomes.AddOrUpdate(status, 1, (_, n) => n + 1);
                Assert.True(status == 201 || (status == 422 && body.Contains("denied request: not now", StringComparison.Ordinal)), body);
            }
        })).ToList();
        try
        {
            for (var round = 0; round < 5; round++)
            {
                await using var applied = await fixture.ApplyAsync("""{"variables":[{"name":"max","expression":"1024"}],"validations":[{"expression":"object.spec.port < variables.max","message":"not now"}]}""");
                // Known is known: from here on nothing passes by.
                var (status, _) = await fixture.CreateAsync(fixture.NewRule());
                Assert.Equal(422, status);
            }
        }
        finally
        {
            await stop.CancelAsync();
        }
        await Task.WhenAll(writers);
        Assert.Equal([201, 422], outcomes.Keys.Order());
        Assert.Equal(201, (await fixture.CreateAsync(fixture.NewRule())).Status);
    }

    private async Task<string> RefusalAsync(HttpMethod method, string path, string body = "", string type = "application/json")
    {
        var (status, answer) = await fixture.Admin.SendAsync(method, path, body, type);
        Assert.Equal(422, status);
        return PolicyFixture.Message(answer);
    }

    private void PutLimit(string max) => fixture.Root.Configuration.Put(
        new JsonObject { ["metadata"] = new JsonObject { ["name"] = "limits", ["namespace"] = "default" }, ["data"] = new JsonObject { ["max"] = max } });
}
