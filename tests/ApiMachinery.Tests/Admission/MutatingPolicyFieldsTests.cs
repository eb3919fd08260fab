using OrleansAA.ApiMachinery.Admission;
using k8s.Models;
using Xunit;

namespace OrleansAA.ApiMachinery.Tests.Admission;

/// <summary>What says whether, and with what, a MutatingAdmissionPolicy changes an object: constraints, bindings, params, conditions, variables.</summary>
public sealed class MutatingPolicyFieldsTests
{
    private const string Denied = "policy 'p0' with binding 'b0' denied request: ";
    private const string Binding = Denied + "failed to configure binding: ";
    private const string Broken = "policy \"p0\" denied request: failed to configure policy: ";
    private const string Kind = "\"paramKind\":{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\"}";
    private const string Count = "Object{spec: Object.spec{port: object.spec.port + 1}}";

    private readonly PolicyTrial _trial = new();

    [Theory]
    [InlineData(""" "operations":["CREATE"] """, true)]
    [InlineData(""" "operations":["UPDATE","DELETE","CONNECT"] """, false)]
    [InlineData(""" "apiGroups":["apps"] """, false)]
    [InlineData(""" "apiVersions":["v9"] """, false)]
    [InlineData(""" "apiVersions":["v2"] """, true)]
    [InlineData(""" "resources":["*/*"] """, true)]
    [InlineData(""" "resources":["rules/status"] """, false)]
    [InlineData(""" "scope":"Namespaced" """, true)]
    [InlineData(""" "scope":"Cluster" """, false)]
    [InlineData(""" "resourceNames":["web"] """, true)]
    [InlineData(""" "resourceNames":["db"] """, false)]
    public async Task A_rule_says_of_what_and_an_excluding_one_of_what_not(string change, bool matches)
    {
        var rule = PolicyTrial.Rule(change);
        Assert.Equal(matches, await IsChangedAsync($$"""{"resourceRules":[{{rule}}]}"""));
        Assert.Equal(!matches, await IsChangedAsync($$"""{"resourceRules":[{{PolicyTrial.Rule("")}}],"excludeResourceRules":[{{rule}}]}"""));
        Assert.Equal(matches, await IsChangedAsync($$"""{"resourceRules":[{{rule}}]}""", ofBinding: true));
        Assert.Equal(!matches, await IsChangedAsync($$"""{"excludeResourceRules":[{{rule}}]}""", ofBinding: true));
    }

    [Theory]
    [InlineData("""{"namespaceSelector":{"matchLabels":{"team":"x"}}}""", true)]
    [InlineData("""{"namespaceSelector":{"matchLabels":{"team":"y"}}}""", false)]
    [InlineData("""{"objectSelector":{"matchLabels":{"app":"web"}}}""", true)]
    [InlineData("""{"objectSelector":{"matchLabels":{"app":"db"}}}""", false)]
    [InlineData("""{"matchPolicy":"Exact","resourceRules":[{"apiGroups":["example.com"],"apiVersions":["v2"],"operations":["*"],"resources":["rules"]}]}""", false)]
    public async Task A_selector_says_of_which(string resources, bool matches)
    {
        Assert.Equal(matches, await IsChangedAsync(resources.Contains("resourceRules", StringComparison.Ordinal) ? resources : resources.Insert(1, $"\"resourceRules\":[{PolicyTrial.Rule("")}],")));
        Assert.Equal(matches, await IsChangedAsync(resources, ofBinding: true));
    }

    [Fact]
    public async Task The_old_object_may_be_the_one_that_is_selected()
    {
        _trial.Operation = AdmissionOperation.Update;
        _trial.Old.Metadata.Labels["app"] = "old";
        Assert.True(await IsChangedAsync("""{"objectSelector":{"matchLabels":{"app":"old"}}}""", ofBinding: true));
    }

    [Fact]
    public async Task A_cluster_scoped_object_is_in_no_namespace_that_could_be_left_out()
    {
        _trial.Namespace = "";
        Assert.True(await IsChangedAsync("""{"namespaceSelector":{"matchLabels":{"team":"y"}}}""", ofBinding: true));
        Assert.Null(await ChangeAsync(PolicyTrial.Apply("Object{spec: Object.spec{name: string(namespaceObject == null)}}")));
        Assert.Equal("true", _trial.Object.Spec.Name);
    }

    [Fact]
    public async Task A_selector_that_is_none_is_told_of()
    {
        const string wrong = """{"objectSelector":{"matchExpressions":[{"key":"a","operator":"Like"}]}}""";
        var status = await ChangeAsync(PolicyTrial.Apply(Count, $"\"matchConstraints\":{wrong}"));
        Assert.Equal((403, "Forbidden", Broken + "Internal error occurred: \"Like\" is not a valid label selector operator"), (status!.Code, status.Reason, status.Message));
        Assert.Equal(Binding + "Internal error occurred: \"Like\" is not a valid label selector operator", await WhyAsync(PolicyTrial.Apply(Count), $$"""{"matchResources":{{wrong}}}"""));
        Assert.Null(await ChangeAsync(PolicyTrial.Apply(Count, $"\"failurePolicy\":\"Ignore\",\"matchConstraints\":{wrong}")));
        Assert.Equal(8080, _trial.Object.Spec.Port);
    }

    [Fact]
    public async Task Each_binding_changes_the_object_in_the_order_of_their_names()
    {
        const string policy = "Object{spec: Object.spec{name: object.spec.name + params.data.say}}";
        _trial.With("shop", "a", """{"metadata":{"name":"a","namespace":"shop"},"data":{"say":"-a"}}""").With("shop", "b", """{"metadata":{"name":"b","namespace":"shop"},"data":{"say":"-b"}}""");
        Assert.Null(await _trial.ChangeAsync(
            [PolicyTrial.Mutation(0, PolicyTrial.Apply(policy, Kind), """{"paramRef":{"name":"b"}}""", """{"paramRef":{"name":"a"}}""", """{"matchResources":{"objectSelector":{"matchLabels":{"app":"db"}}},"paramRef":{"name":"a"}}""")]));
        Assert.Equal("http-b-a", _trial.Object.Spec.Name);
    }

    [Fact]
    public async Task Each_of_several_params_changes_the_object()
    {
        _trial.With("shop", "a", """{"metadata":{"name":"a","namespace":"shop"},"data":{"say":"-a"}}""").With("shop", "b", """{"metadata":{"name":"b","namespace":"shop"},"data":{"say":"-b"}}""");
        Assert.Null(await ChangeAsync(PolicyTrial.Apply("Object{spec: Object.spec{name: object.spec.name + params.data.say}}", Kind), """{"paramRef":{"selector":{}}}"""));
        Assert.Equal("http-a-b", _trial.Object.Spec.Name);
    }

    [Theory]
    [InlineData("""{"name":"none","parameterNotFoundAction":"Allow"}""", "")]
    [InlineData("""{"name":"none","parameterNotFoundAction":"Deny"}""", Binding + "no params found for policy binding with `Deny` parameterNotFoundAction")]
    [InlineData("""{"selector":{"matchLabels":{"a":"b"}},"parameterNotFoundAction":"Allow"}""", "")]
    [InlineData("""{"selector":{"matchLabels":{"a":"b"}},"parameterNotFoundAction":"Deny"}""", Binding + "no params found for policy binding with `Deny` parameterNotFoundAction")]
    [InlineData("""{"name":"x","selector":{}}""", Binding + "paramRef.name and paramRef.selector are mutually exclusive")]
    [InlineData("""{"parameterNotFoundAction":"Deny"}""", Binding + "one of name or selector must be provided")]
    public async Task Without_params_the_binding_says_what_becomes_of_the_write(string reference, string refusal)
    {
        Assert.Equal(refusal, await WhyAsync(PolicyTrial.Apply(Count, Kind), $$"""{"paramRef":{{reference}}}"""));
        Assert.Equal("", await WhyAsync(PolicyTrial.Apply(Count, Kind + ",\"failurePolicy\":\"Ignore\""), $$"""{"paramRef":{{reference}}}"""));
        Assert.Equal(8080, _trial.Object.Spec.Port);
    }

    [Fact]
    public async Task Params_that_are_not_known_yet_are_as_failurePolicy_says()
    {
        const string reference = """{"paramRef":{"name":"x"}}""";
        _trial.ParamsKnown = false;
        Assert.Equal(Binding + "paramKind kind `&ParamKind{APIVersion:v1,Kind:ConfigMap,}` not yet synced to use for admission", await WhyAsync(PolicyTrial.Apply(Count, Kind), reference));
        _trial.ParamsKnown = null;
        Assert.Equal(Broken + "failed to find resource referenced by paramKind: '/v1, Kind=ConfigMap'", await WhyAsync(PolicyTrial.Apply(Count, Kind), reference));
        Assert.Equal("", await WhyAsync(PolicyTrial.Apply(Count, Kind + ",\"failurePolicy\":\"Ignore\""), reference));
    }

    [Fact]
    public async Task A_paramKind_may_be_bound_without_params() =>
        Assert.Equal("true", (await NamedAsync(PolicyTrial.Apply("Object{spec: Object.spec{name: string(params == null)}}", Kind))).Name);

    [Theory]
    [InlineData("""[{"name":"c","expression":"object.spec.port == 8080"}]""", 8081, "")]
    [InlineData("""[{"name":"c","expression":"object.spec.port == 80"}]""", 8080, "")]
    [InlineData("""[{"name":"a","expression":"object.nothing.x == 1"},{"name":"b","expression":"false"}]""", 8080, "")]
    [InlineData("""[{"name":"a","expression":"object.nothing.x == 1"},{"name":"b","expression":"true"}]""", 8080, Denied + "expression 'object.nothing.x == 1' resulted in error: no such key: nothing")]
    [InlineData("""[{"name":"a","expression":"object.a"},{"name":"b","expression":"object.nothing.x == 1"}]""", 8080, Denied + "[compilation error: must evaluate to bool but got dyn, expression 'object.nothing.x == 1' resulted in error: no such key: nothing]")]
    [InlineData("""[{"name":"c","expression":"variables.high && namespaceObject == null"}]""", 8081, "")]
    [InlineData("""[{"name":"c","expression":"Object{} == object"}]""", 8080, Denied + "compilation error: compilation failed: ERROR: <input>:1:7: undeclared reference to 'Object' (in container '')\n | Object{} == object\n | ......^")]
    public async Task Conditions_say_whether_the_policy_counts(string conditions, int port, string refusal)
    {
        var more = $"\"matchConditions\":{conditions},\"variables\":[{{\"name\":\"high\",\"expression\":\"object.spec.port > 1024\"}}]";
        Assert.Equal((refusal, port), (await WhyAsync(PolicyTrial.Apply(Count, more)), _trial.Object.Spec.Port));
        _trial.Object.Spec.Port = 8080;
        Assert.Equal(("", port), (await WhyAsync(PolicyTrial.Apply(Count, more + ",\"failurePolicy\":\"Ignore\"")), _trial.Object.Spec.Port));
    }

    [Theory]
    [InlineData("[{\"name\":\"v\",\"expression\":\"object.spec.port + 1\"}]", "variables.v", "")]
    [InlineData("[{\"name\":\"a\",\"expression\":\"object.spec.port\"},{\"name\":\"b\",\"expression\":\"variables.a + 1\"}]", "variables.b", "")]
    [InlineData("[{\"name\":\"v\",\"expression\":\"object.nothing.x\"}]", "variables.v", "expression 'Object{spec: Object.spec{port: variables.v}}' resulted in error: composited variable \"v\" fails to evaluate: no such key: nothing")]
    [InlineData("[{\"name\":\"v\",\"expression\":\"nobody\"}]", "variables.v", "expression 'Object{spec: Object.spec{port: variables.v}}' resulted in error: composited variable \"v\" fails to compile: compilation failed: ERROR: <input>:1:1: undeclared reference to 'nobody' (in container '')\n | nobody\n | ^")]
    [InlineData("[]", "variables.v", "compilation failed: ERROR: <input>:1:41: undefined field 'v'\n | Object{spec: Object.spec{port: variables.v}}\n | ........................................^")]
    [InlineData("[]", "params.v", "compilation failed: ERROR: <input>:1:32: undeclared reference to 'params' (in container '')\n | Object{spec: Object.spec{port: params.v}}\n | ...............................^")]
    public async Task Variables_are_evaluated_when_somebody_comes_to_them(string variables, string port, string refusal)
    {
        Assert.Equal(refusal.Length == 0 ? "" : Denied + refusal, await WhyAsync(PolicyTrial.Apply($"Object{{spec: Object.spec{{port: {port}}}}}", $"\"variables\":{variables}")));
        Assert.Equal(refusal.Length == 0 ? 8081 : 8080, _trial.Object.Spec.Port);
    }

    [Fact]
    public async Task Each_mutation_evaluates_variables_on_the_object_as_it_is_then() => Assert.Equal(4 * 8080, (await NamedAsync(PolicyTrial.Mutations(
        "\"variables\":[{\"name\":\"twice\",\"expression\":\"object.spec.port * 2\"}]",
        ("ApplyConfiguration", "Object{spec: Object.spec{port: variables.twice}}"), ("JSONPatch", "[JSONPatch{op: 'replace', path: '/spec/port', value: variables.twice}]")))).Port);

    [Fact]
    public async Task Mutations_see_the_write_and_may_ask_the_authorizer()
    {
        (_trial.Operation, _trial.AnswersLater) = (AdmissionOperation.Update, true);
        _trial.Rights.Add("open example.com/rules");
        Assert.Equal("UPDATE alice 80 true", (await NamedAsync(PolicyTrial.Apply(
            "Object{spec: Object.spec{name: request.operation + ' ' + request.userInfo.username + ' ' + string(oldObject.spec.port) + ' ' + string(authorizer.requestResource.check('open').allowed())}}"))).Name);
    }

    [Fact]
    public async Task A_dry_run_is_changed_as_well()
    {
        _trial.DryRun = true;
        Assert.Equal("true", (await NamedAsync(PolicyTrial.Apply("Object{spec: Object.spec{name: string(request.dryRun)}}"))).Name);
    }

    [Theory]
    [InlineData(AdmissionOperation.Delete)]
    [InlineData(AdmissionOperation.Connect)]
    public async Task Where_there_is_no_object_nothing_is_changed(AdmissionOperation operation)
    {
        _trial.Operation = operation;
        Assert.Null(await ChangeAsync(PolicyTrial.Apply("Object{spec: Object.spec{prot: 1}}", """ "matchConstraints":{"resourceRules":[{"apiGroups":["*"],"apiVersions":["*"],"operations":["*"],"resources":["*"]}]} """)));
    }

    private async Task<bool> IsChangedAsync(string resources, bool ofBinding = false)
    {
        var before = _trial.Object.Spec.Host = "before";
        Assert.Null(await (ofBinding
            ? ChangeAsync(PolicyTrial.Apply("Object{spec: Object.spec{host: 'after'}}"), $$"""{"matchResources":{{resources}}}""")
            : ChangeAsync(PolicyTrial.Apply("Object{spec: Object.spec{host: 'after'}}", $"\"matchConstraints\":{resources}"))));
        return _trial.Object.Spec.Host != before;
    }

    private async Task<V1.RuleSpec> NamedAsync(string policy)
    {
        Assert.Null(await ChangeAsync(policy));
        return _trial.Object.Spec;
    }

    private async Task<string> WhyAsync(string policy, string binding = "{}") => (await ChangeAsync(policy, binding))?.Message ?? "";

    private Task<V1Status?> ChangeAsync(string policy, string binding = "{}") => _trial.ChangeAsync([PolicyTrial.Mutation(0, policy, binding)]);
}
