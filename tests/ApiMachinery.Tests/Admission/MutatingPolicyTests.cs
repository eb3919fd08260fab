using OrleansAA.ApiMachinery.Admission.Policies;
using k8s.Models;
using Xunit;

namespace OrleansAA.ApiMachinery.Tests.Admission;

/// <summary>Each field of MutatingAdmissionPolicies and their bindings, and each failure, in the words of k8s.io/apiserver.</summary>
public sealed class MutatingPolicyTests
{
    private const string Denied = "policy 'p0' with binding 'b0' denied request: ";

    private readonly PolicyTrial _trial = new();

    [Theory]
    [InlineData("Object{spec: Object.spec{port: 81}}", 81, "node-1.example.com", "web")]
    [InlineData("Object{spec: Object.spec{host: 'x'}, metadata: Object.metadata{labels: {'app': 'db'}}}", 8080, "x", "db")]
    [InlineData("Object{spec: Object.spec{port: object.spec.port + 1}}", 8081, "node-1.example.com", "web")]
    [InlineData("Object{spec: Object.spec{?port: optional.none()}}", 8080, "node-1.example.com", "web")]
    [InlineData("has(object.spec.isPremanent) ? Object{} : Object{spec: Object.spec{port: int(namespaceObject.metadata.annotations.max)}}", 9000, "node-1.example.com", "web")]
    public async Task A_configuration_is_laid_over_the_object(string expression, int port, string host, string app)
    {
        Assert.Null(await ChangeAsync(Apply(expression)));
        Assert.Equal((port, host, app), (_trial.Object.Spec.Port, _trial.Object.Spec.Host, _trial.Object.Metadata.Labels["app"]));
        Assert.Equal("web", _trial.Object.Metadata.Name);
    }

    [Theory]
    [InlineData("""[JSONPatch{op: "replace", path: "/spec/port", value: 81}]""", 81, null)]
    [InlineData("""[JSONPatch{op: "add", path: "/metadata/labels/" + jsonpatch.escapeKey("a/b~c"), value: "x"}]""", 8080, "x")]
    [InlineData("""[JSONPatch{op: "test", path: "/spec/port", value: 1}, JSONPatch{op: "replace", path: "/spec/port", value: 81}]""", 8080, null)]
    [InlineData("""[JSONPatch{op: "test", path: "/spec/port", value: 8080}, JSONPatch{op: "replace", path: "/spec/port", value: 81}]""", 81, null)]
    [InlineData("""[JSONPatch{op: "add", path: "/spec", value: Object.spec{name: "n", host: "h", port: 3}}]""", 3, null)]
    [InlineData("""[JSONPatch{op: "copy", from: "/metadata/labels/app", path: "/metadata/labels/a~1b~0c"}]""", 8080, "web")]
    [InlineData("""object.spec.port == 1 ? [JSONPatch{op: "remove", path: "/spec"}] : []""", 8080, null)]
    public async Task A_patch_is_applied(string expression, int port, string? label)
    {
        Assert.Null(await ChangeAsync(Patch(expression)));
        Assert.Equal((port, label), (_trial.Object.Spec.Port, _trial.Object.Metadata.Labels.TryGetValue("a/b~c", out var value) ? value : null));
    }

    [Theory]
    [InlineData("Object{spec: Object.spec{prot: 81}}", "error applying patch: failed to convert patch object to typed object: .spec.prot: field not declared in schema")]
    [InlineData("Object{spec: Object.spec{port: 'x'}}", "error applying patch: failed to convert patch object to typed object: .spec.port: expected numeric (int or float), got string")]
    [InlineData("Object{spec: Object.metadata{port: 1}}", "type mismatch: unexpected type name \"Object.metadata\", expected \"Object.spec\", which matches field name path from root Object type")]
    [InlineData("Object{spec: Object.spec{port: object.nothing}}", "expression 'Object{spec: Object.spec{port: object.nothing}}' resulted in error: no such key: nothing")]
    [InlineData("object", "must evaluate to Object but got dyn")]
    [InlineData("Objekt{}", "compilation failed: ERROR: <input>:1:7: undeclared reference to 'Objekt' (in container '')\n | Objekt{}\n | ......^")]
    [InlineData("Object.spec{port: 1}", "must evaluate to Object but got Object.spec")]
    [InlineData("Object{spec: Object.spec{port: 1 / 0}}", "expression 'Object{spec: Object.spec{port: 1 / 0}}' resulted in error: division by zero")]
    [InlineData("Object{spec: 'x'}", "error applying patch: failed to convert patch object to typed object: .spec: expected map, got &{x}")]
    [InlineData("Object{spec: {'x': Object{}}}", "type mismatch: unexpected type name \"Object\", expected \"Object.spec\", which matches field name path from root Object type")]
    [InlineData("Object{metadata: Object.metadata{labels: {'a': 1}}}", "error applying patch: failed to convert patch object to typed object: .metadata.labels.a: expected string, got &value.valueUnstructured{Value:1}")]
    [InlineData("Object{metadata: Object.metadata{managedFields: []}}", "error applying patch: invalid ApplyConfiguration: may not mutate atomic arrays, maps or structs: .metadata.managedFields")]
    [InlineData("Object{metadata: Object.metadata{ownerReferences: [Object.metadata.ownerReferences{uid: 'u', name: 'n', kind: 'K', apiVersion: 'v1'}]}}", "error applying patch: invalid ApplyConfiguration: may not mutate atomic arrays, maps or structs: .metadata.ownerReferences[0]")]
    public async Task A_configuration_that_does_not_fit_is_as_failurePolicy_says(string expression, string message) => await FailsAsync(Apply(expression), message);

    [Theory]
    [InlineData("""[JSONPatch{op: "replace", path: "/spec/nothing/x", value: 1}]""", "JSON Patch: replace operation does not apply: doc is missing path: /spec/nothing/x: missing value")]
    [InlineData("""[JSONPatch{op: "fly", path: "/spec", value: 1}]""", "JSON Patch: Unexpected kind: fly")]
    [InlineData("""[JSONPatch{op: "add", path: "/spec", value: Object.spec{x: Object.wrong{}}}]""", "type mismatch: unexpected type name \"Object.wrong\", expected \"Object.spec.x\", which matches field name path from root Object type")]
    [InlineData("""[JSONPatch{op: "add", path: "/spec", value: quantity("1")}]""", "JSONPath valueExpression evaluated to a type that could not marshal to JSON: ")]
    [InlineData("""[JSONPatch{op: 1, path: "/spec"}]""", "compilation failed: ERROR: <input>:1:14: expected type of field 'op' is 'string' but provided type is 'int'\n | [JSONPatch{op: 1, path: \"/spec\"}]\n | .............^")]
    [InlineData("""[1]""", "must evaluate to list(JSONPatch) but got list(int)")]
    [InlineData("""JSONPatch{op: "remove", path: "/spec"}""", "must evaluate to list(JSONPatch) but got JSONPatch")]
    [InlineData("""[JSONPatch{oper: "x"}]""", "compilation failed: ERROR: <input>:1:16: undefined field 'oper'\n | [JSONPatch{oper: \"x\"}]\n | ...............^")]
    [InlineData("""[JSONPatch{path: "/spec/port", value: 1}]""", "JSON Patch: Unexpected kind: ")]
    [InlineData("""[JSONPatch{op: "add", path: "port", value: 1}]""", "JSON Patch: add operation does not apply: doc is missing path: \"port\": missing value")]
    [InlineData("""[JSONPatch{op: "remove", path: "/spec/nothing"}]""", "JSON Patch: error in remove for path: '/spec/nothing': Unable to remove nonexistent key: nothing: missing value")]
    [InlineData("""[JSONPatch{op: "move", path: "/spec/host"}]""", "JSON Patch: move operation failed to decode from: missing value")]
    [InlineData("""[JSONPatch{op: "copy", path: "/spec/host", from: "/status/nothing/x"}]""", "JSON Patch: copy operation does not apply: doc is missing from path: /status/nothing/x: missing value")]
    [InlineData("""[JSONPatch{op: "replace", path: "", value: 1}]""", "JSON Patch: replace operation value must be object or array")]
    [InlineData("""[JSONPatch{op: "add", path: "/spec/host", value: object.nothing}]""", "expression '[JSONPatch{op: \"add\", path: \"/spec/host\", value: object.nothing}]' resulted in error: no such key: nothing")]
    public async Task A_patch_that_does_not_apply_is_as_failurePolicy_says(string expression, string message) => await FailsAsync(Patch(expression), message);

    [Theory]
    [InlineData("""[JSONPatch{op: "replace", path: "/spec/port", value: "x"}]""", "json: cannot unmarshal string into Go struct field RuleSpec.spec.port of type int32")]
    [InlineData("""[JSONPatch{op: "add", path: "/spec/nothing", value: 1}]""", "strict decoding error: unknown field \"spec.nothing\"")]
    [InlineData("""[JSONPatch{op: "add", path: "spec/port", value: 1}]""", "strict decoding error: unknown field \"port\"")]
    [InlineData("""[JSONPatch{op: "replace", path: "", value: []}]""", "couldn't get version/kind; json parse error: json: cannot unmarshal array into Go value of type struct { APIVersion string \"json:\\\"apiVersion,omitempty\\\"\"; Kind string \"json:\\\"kind,omitempty\\\"\" }")]
    [InlineData("""[JSONPatch{op: "replace", path: "/kind", value: "Other"}]""", "no kind \"Other\" is registered for version \"example.com/v1\" in scheme \"example.com\"")]
    [InlineData("""[JSONPatch{op: "replace", path: "/apiVersion", value: "other/v1"}]""", "no kind \"Rule\" is registered for version \"other/v1\" in scheme \"example.com\"")]
    public async Task What_is_no_object_of_the_kind_is_an_error_of_the_server(string expression, string message)
    {
        foreach (var more in (string[])["", "\"failurePolicy\":\"Ignore\""])
        {
            var status = await ChangeAsync(PolicyTrial.Patch(expression, more));
            Assert.Equal((500, "InternalError", "Internal error occurred: " + message), (status!.Code, status.Reason, status.Message));
            Assert.Equal(8080, _trial.Object.Spec.Port);
        }
    }

    [Fact]
    public async Task A_patch_may_leave_out_what_the_object_is()
    {
        Assert.Null(await ChangeAsync(Patch("""[JSONPatch{op: "remove", path: "/apiVersion"}, JSONPatch{op: "remove", path: "/kind"}, JSONPatch{op: "replace", path: "/spec/port", value: 81}]""")));
        Assert.Equal(81, _trial.Object.Spec.Port);
    }

    [Fact]
    public async Task A_refusal_says_who_refuses_and_why()
    {
        var status = await ChangeAsync(Apply("object"));
        Assert.Equal((403, "Invalid", Denied + "must evaluate to Object but got dyn"), (status!.Code, status.Reason, status.Message));
        Assert.Equal(("web", "rules", status.Message), (status.Details.Name, status.Details.Kind, Assert.Single(status.Details.Causes).Message));
    }

    [Fact]
    public async Task A_policy_that_makes_no_sense_is_told_of()
    {
        var status = await ChangeAsync("""{"matchConstraints":null,"mutations":[]}""");
        Assert.Equal((403, "Forbidden", "policy \"p0\" denied request: failed to configure policy: policy contained no match constraints, a required field"), (status!.Code, status.Reason, status.Message));
        Assert.Null(await ChangeAsync("""{"failurePolicy":"Ignore","matchConstraints":null,"mutations":[]}"""));
    }

    [Fact]
    public async Task Changes_come_in_order_and_each_sees_what_the_one_before_has_made()
    {
        const string add = "Object{spec: Object.spec{port: object.spec.port + 1}}";
        const string twice = "Object{spec: Object.spec{port: object.spec.port * 2}}";
        Assert.Null(await ChangeAsync($$"""{"mutations":[{{One(add)}},{{One(twice)}}]}"""));
        Assert.Equal(16162, _trial.Object.Spec.Port);
        _trial.Object.Spec.Port = 1;
        Assert.Null(await ChangeAsync(Apply(add), Apply(twice)));
        Assert.Equal(4, _trial.Object.Spec.Port);
    }

    [Fact]
    public async Task An_object_is_changed_in_the_version_that_a_rule_names()
    {
        Assert.Null(await ChangeAsync(
            $$"""{"matchConstraints":{"resourceRules":[{"apiGroups":["example.com"],"apiVersions":["v2"],"operations":["*"],"resources":["rules"]}]},"mutations":[{{One("Object{spec: Object.spec{isPermanent: true}}")}}]}"""));
        Assert.True(_trial.Object.Spec.IsPremanent);
    }

    [Fact]
    public async Task Conditions_variables_and_params_count()
    {
        _trial.With("shop", "p", """{"metadata":{"name":"p","namespace":"shop"},"data":{"port":"99"}}""");
        const string policy = """{"paramKind":{"apiVersion":"v1","kind":"ConfigMap"},"variables":[{"name":"port","expression":"int(params.data.port)"}],"matchConditions":[{"name":"c","expression":"object.spec.port != variables.port"}],"mutations":[MUTATION]}""";
        Assert.Null(await ChangeAsync(policy.Replace("MUTATION", One("Object{spec: Object.spec{port: variables.port}}"), StringComparison.Ordinal), binding: """{"paramRef":{"name":"p","parameterNotFoundAction":"Deny"}}"""));
        Assert.Equal(99, _trial.Object.Spec.Port);
        Assert.Equal(
            "policy 'p0' with binding 'b0' denied request: failed to configure binding: no params found for policy binding with `Deny` parameterNotFoundAction",
            (await ChangeAsync(policy.Replace("MUTATION", One("Object{}"), StringComparison.Ordinal), binding: """{"paramRef":{"name":"none","parameterNotFoundAction":"Deny"}}"""))!.Message);
        var failed = await ChangeAsync($$"""{"matchConditions":[{"name":"c","expression":"object.nothing == 1"}],"mutations":[{{One("Object{}")}}]}""");
        Assert.Equal((Denied + "expression 'object.nothing == 1' resulted in error: no such key: nothing", "Invalid"), (failed!.Message, failed.Reason));
    }

    private async Task FailsAsync(string policy, string message)
    {
        Assert.StartsWith(Denied + message, (await ChangeAsync(policy))!.Message);
        Assert.Equal(8080, _trial.Object.Spec.Port);
        Assert.Null(await ChangeAsync(policy.Insert(1, "\"failurePolicy\":\"Ignore\",")));
    }

    private Task<V1Status?> ChangeAsync(string policy, string second = "", string binding = "{}") => _trial.ChangeAsync([Bound(policy, 0, binding), .. second.Length == 0 ? [] : new[] { Bound(second, 1) }]);

    private static string One(string expression) => $$$"""{"patchType":"ApplyConfiguration","applyConfiguration":{"expression":"{{{expression}}}"}}""";

    private static string Apply(string expression) => PolicyTrial.Apply(expression);

    private static string Patch(string expression) => PolicyTrial.Patch(expression);

    private static BoundPolicy<MutatingPolicy> Bound(string policy, int index, string binding = "{}") => PolicyTrial.Mutation(index, policy, binding);
}
