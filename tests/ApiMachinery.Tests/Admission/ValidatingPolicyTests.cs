using OrleansAA.ApiMachinery.Admission;
using OrleansAA.ApiMachinery.Admission.Policies;
using k8s.Models;
using Xunit;

namespace OrleansAA.ApiMachinery.Tests.Admission;

/// <summary>Each field of ValidatingAdmissionPolicies and their bindings, and each failure, in the words of k8s.io/apiserver.</summary>
public sealed class ValidatingPolicyTests
{
    private const string Denied = "ValidatingAdmissionPolicy 'p0' with binding 'b0' denied request: ";
    private const string Broken = "ValidatingAdmissionPolicy 'p0' denied request: ";
    private const string NoBudget = "validation failed due to running out of cost budget, no further validation rules will be run";

    private readonly PolicyTrial _trial = new();

    [Fact]
    public async Task A_refusal_is_422_and_says_who_refuses_and_why()
    {
        var status = await _trial.HoldAsync("""{"validations":[{"expression":"object.spec.port < 1024","message":" the port is too high "}]}""");
        const string message = Denied + "the port is too high";
        Assert.Equal((422, "Invalid", "Failure", $"rules.example.com \"web\" is forbidden: {message}"), (status!.Code, status.Reason, status.Status, status.Message));
        Assert.Equal(("web", "example.com", "rules"), (status.Details.Name, status.Details.Group, status.Details.Kind));
        Assert.Equal(message, Assert.Single(status.Details.Causes).Message);
    }

    [Theory]
    [InlineData("Forbidden", 403)]
    [InlineData("Unauthorized", 401)]
    [InlineData("RequestEntityTooLarge", 413)]
    [InlineData("Invalid", 422)]
    public async Task A_reason_has_its_code(string reason, int code)
    {
        var status = await _trial.HoldAsync($$"""{"validations":[{"expression":"false","reason":"{{reason}}"}]}""");
        Assert.Equal((code, reason), (status!.Code, status.Reason));
    }

    [Theory]
    [InlineData("""{"expression":" false "}""", "failed expression: false")]
    [InlineData("""{"expression":"false","message":"m","messageExpression":"'port ' + string(object.spec.port)"}""", "port 8080")]
    [InlineData("""{"expression":"false","message":"m","messageExpression":"'  '"}""", "m")]
    [InlineData("""{"expression":"false","message":"m","messageExpression":"'a\\nb'"}""", "m")]
    [InlineData("""{"expression":"false","message":"m","messageExpression":"object.spec.nothing"}""", "m")]
    [InlineData("""{"expression":"false","message":"m","messageExpression":"string(object.spec.nothing)"}""", "m")]
    [InlineData("""{"expression":"false","message":"m","messageExpression":"1 + 1"}""", "m")]
    [InlineData("""{"expression":"false","messageExpression":"authorizer.path('/').check('get').reason()"}""", "failed expression: false")]
    public async Task A_message_is_what_its_expression_says_else_the_text_else_the_expression(string validation, string message) =>
        Assert.Equal(Denied + message, await _trial.WhyAsync($$"""{"validations":[{{validation}}]}"""));

    [Fact]
    public async Task A_message_that_is_too_long_does_not_count()
    {
        Assert.Equal(Denied + "m", await _trial.WhyAsync($$"""{"validations":[{"expression":"false","message":"m","messageExpression":"'{{new string('x', 5 * 1024 + 1)}}'"}]}"""));
        Assert.Equal(Denied + new string('x', 5 * 1024), await _trial.WhyAsync($$"""{"validations":[{"expression":"false","message":"m","messageExpression":"'{{new string('x', 5 * 1024)}}'"}]}"""));
    }

    [Theory]
    [InlineData("object.spec.nothing == 1", "expression 'object.spec.nothing == 1' resulted in error: no such key: nothing")]
    [InlineData("object.spec.port / 0 == 1", "expression 'object.spec.port / 0 == 1' resulted in error: division by zero")]
    [InlineData("objekt.spec.port == 1", "compilation error: compilation failed: ERROR: <input>:1:1: undeclared reference to 'objekt' (in container '')\n | objekt.spec.port == 1\n | ^")]
    [InlineData("request.nothing == ''", "compilation error: compilation failed: ERROR: <input>:1:8: undefined field 'nothing'\n | request.nothing == ''\n | .......^")]
    [InlineData("variables.nothing", "compilation error: compilation failed: ERROR: <input>:1:10: undefined field 'nothing'\n | variables.nothing\n | .........^")]
    [InlineData("params.x == 1", "compilation error: compilation failed: ERROR: <input>:1:1: undeclared reference to 'params' (in container '')\n | params.x == 1\n | ^")]
    [InlineData("1 + 1", "compilation error: must evaluate to bool but got int")]
    [InlineData("object.spec.isPremanent", "compilation error: must evaluate to bool but got dyn")]
    [InlineData("[timestamp('2024-01-01T00:00:00Z')]", "compilation error: must evaluate to bool but got list(google.protobuf.Timestamp)")]
    public async Task What_cannot_be_evaluated_is_as_failurePolicy_says(string expression, string message)
    {
        var validations = $$"""[{"expression":"{{expression}}"}]""";
        Assert.Equal(Denied + message, await _trial.WhyAsync($$"""{"validations":{{validations}}}"""));
        Assert.Equal("", await _trial.WhyAsync($$"""{"validations":{{validations}},"failurePolicy":"Ignore"}"""));
    }

    [Fact]
    public async Task What_is_false_is_refused_whatever_failurePolicy_says() =>
        Assert.Equal(Denied + "failed expression: false", await _trial.WhyAsync("""{"failurePolicy":"Ignore","validations":[{"expression":"false"}]}"""));

    [Theory]
    [InlineData("object.metadata.name == 'web' && object.metadata.namespace == 'shop' && object.kind == 'Rule' && object.apiVersion == 'example.com/v1'")]
    [InlineData("oldObject == null && !has(object.metadata.nothing)")]
    [InlineData("object.metadata.labels['app'] == 'web' && object.metadata.labels.all(k, k.size() < 64)")]
    [InlineData("namespaceObject.metadata.labels.team == 'x' && int(namespaceObject.metadata.annotations.max) > object.spec.port && namespaceObject.status.phase == 'Active'")]
    [InlineData("request.operation == 'CREATE' && request.name == 'web' && request.namespace == 'shop' && !request.dryRun && !has(request.subResource)")]
    [InlineData("request.kind.group == 'example.com' && request.kind.version == 'v1' && request.kind.kind == 'Rule' && request.resource.resource == 'rules'")]
    [InlineData("request.requestKind.version == 'v1' && request.requestResource.resource == 'rules' && request.options.kind == 'CreateOptions' && request.options.fieldManager == 'me'")]
    [InlineData("request.userInfo.username == 'alice' && request.userInfo.uid == 'u-1' && 'devs' in request.userInfo.groups && request.userInfo.extra['team'] == ['x']")]
    [InlineData("object.?metadata.?annotations['x'].orValue('none') == 'none'")]
    public async Task Expressions_see_the_write(string expression) => Assert.Equal("", await _trial.WhyAsync($$"""{"validations":[{"expression":"{{expression}}"}]}"""));

    [Fact]
    public async Task A_delete_has_only_an_old_object()
    {
        _trial.Operation = AdmissionOperation.Delete;
        Assert.Equal("", await _trial.WhyAsync("""{"validations":[{"expression":"object == null && oldObject.spec.port == 80 && request.options.kind == 'DeleteOptions'"}]}"""));
    }

    [Fact]
    public async Task Of_a_connection_the_object_is_what_is_asked_for()
    {
        (_trial.Operation, _trial.Subresource) = (AdmissionOperation.Connect, "console");
        Assert.Equal("", await _trial.WhyAsync(
            """{"matchConstraints":{"resourceRules":[{"apiGroups":["*"],"apiVersions":["*"],"operations":["CONNECT"],"resources":["*/*"]}]},"validations":[{"expression":"object.kind == 'RuleConsoleOptions' && object.path == '/shell' && oldObject == null && request.kind.kind == 'RuleConsoleOptions' && request.resource.resource == 'rules' && request.subResource == 'console' && request.operation == 'CONNECT' && request.options == null"}]}"""));
    }

    [Fact]
    public async Task What_is_not_there_is_not_in_the_request()
    {
        (_trial.IsNameGenerated, _trial.Subresource) = (true, "status");
        Assert.Equal("", await _trial.WhyAsync(
            """{"matchConstraints":{"resourceRules":[{"apiGroups":["*"],"apiVersions":["*"],"operations":["*"],"resources":["*/*"]}]},"validations":[{"expression":"!has(request.name) && request.subResource == 'status' && request.requestSubResource == 'status'"}]}"""));
    }

    [Fact]
    public async Task The_object_is_seen_in_the_version_that_a_rule_names()
    {
        const string policy = """{"matchConstraints":{"resourceRules":[{"apiGroups":["example.com"],"apiVersions":["v2"],"operations":["*"],"resources":["rules"]}]},"validations":[{"expression":"object.apiVersion == 'example.com/v2' && request.kind.version == 'v2' && request.resource.version == 'v2' && request.requestKind.version == 'v1'"},{"expression":"has(object.spec.isPremanent)"}]}""";
        Assert.Equal(Denied + "failed expression: has(object.spec.isPremanent)", await _trial.WhyAsync(policy));
    }

    [Theory]
    [InlineData("[{\"name\":\"v\",\"expression\":\"object.spec.port + 1\"}]", "variables.v == 8081", "")]
    [InlineData("[{\"name\":\"a\",\"expression\":\"object.spec.port\"},{\"name\":\"b\",\"expression\":\"variables.a * 2\"}]", "variables.b == 16160 && variables.a == 8080", "")]
    [InlineData("[{\"name\":\"a\",\"expression\":\"1\"}]", "variables.a.startsWith('x')", Denied + "compilation error: compilation failed: ERROR: <input>:1:23: found no matching overload for 'startsWith' applied to 'int.(string)'\n | variables.a.startsWith('x')\n | ......................^")]
    [InlineData("[{\"name\":\"v\",\"expression\":\"object.nothing.x\"}]", "true || variables.v", "")]
    [InlineData("[{\"name\":\"v\",\"expression\":\"object.nothing.x\"}]", "variables.v == 1", Denied + "expression 'variables.v == 1' resulted in error: composited variable \"v\" fails to evaluate: no such key: nothing")]
    [InlineData("[{\"name\":\"v\",\"expression\":\"nobody\"}]", "variables.v == 1", Denied + "expression 'variables.v == 1' resulted in error: composited variable \"v\" fails to compile: compilation failed: ERROR: <input>:1:1: undeclared reference to 'nobody' (in container '')\n | nobody\n | ^")]
    [InlineData("[{\"name\":\"b\",\"expression\":\"variables.a\"},{\"name\":\"a\",\"expression\":\"1\"}]", "variables.b == 1", Denied + "expression 'variables.b == 1' resulted in error: composited variable \"b\" fails to compile: compilation failed: ERROR: <input>:1:10: undefined field 'a'\n | variables.a\n | .........^")]
    public async Task Variables_are_typed_and_evaluated_when_somebody_comes_to_them(string variables, string expression, string refusal) =>
        Assert.Equal(refusal, await _trial.WhyAsync($$"""{"variables":{{variables}},"validations":[{"expression":"{{expression}}"}]}"""));

    [Fact]
    public async Task A_variable_is_evaluated_once()
    {
        const string variable = """{"name":"may","expression":"authorizer.group('').resource('pods').check('create').allowed()"}""";
        _trial.Rights.Add("create /pods");
        Assert.Equal("", await _trial.WhyAsync($$"""{"variables":[{{variable}}],"validations":[{"expression":"variables.may"},{"expression":"variables.may && variables.may"}]}"""));
        Assert.Single(_trial.Asked);
    }

    [Theory]
    [InlineData("""[{"name":"c","expression":"object.spec.port == 80"}]""", "")]
    [InlineData("""[{"name":"c","expression":"object.spec.port == 8080"}]""", Denied + "failed expression: false")]
    [InlineData("""[{"name":"a","expression":"object.nothing.x == 1"},{"name":"b","expression":"false"}]""", "")]
    [InlineData("""[{"name":"a","expression":"object.nothing.x == 1"},{"name":"b","expression":"true"}]""", Denied + "expression 'object.nothing.x == 1' resulted in error: no such key: nothing")]
    [InlineData("""[{"name":"a","expression":"object.a"},{"name":"b","expression":"object.nothing.x == 1"}]""", Denied + "[compilation error: must evaluate to bool but got dyn, expression 'object.nothing.x == 1' resulted in error: no such key: nothing]")]
    [InlineData("""[{"name":"c","expression":"variables.high"}]""", Denied + "failed expression: false")]
    [InlineData("""[{"name":"c","expression":"namespaceObject == null"}]""", Denied + "failed expression: false")]
    public async Task Conditions_say_whether_the_policy_counts(string conditions, string refusal)
    {
        const string rest = "\"variables\":[{\"name\":\"high\",\"expression\":\"object.spec.port > 1024\"}],\"validations\":[{\"expression\":\"false\"}]";
        Assert.Equal(refusal, await _trial.WhyAsync($$"""{"matchConditions":{{conditions}},{{rest}}}"""));
    }

    [Fact]
    public async Task A_condition_that_cannot_be_evaluated_is_passed_over_where_the_policy_says_so() => Assert.Equal(
        "", await _trial.WhyAsync("""{"failurePolicy":"Ignore","matchConditions":[{"name":"a","expression":"object.nothing.x == 1"}],"validations":[{"expression":"false"}]}"""));

    [Theory]
    [InlineData("authorizer.group('').resource('pods').namespace('shop').check('create').allowed()", true)]
    [InlineData("authorizer.path('/healthz').check('get').allowed()", true)]
    [InlineData("authorizer.path('/metrics').check('get').allowed()", false)]
    [InlineData("authorizer.requestResource.check('break-glass').allowed()", true)]
    [InlineData("authorizer.serviceAccount('shop', 'robot').group('apps').resource('deployments').check('get').allowed()", false)]
    public async Task Expressions_may_ask_what_somebody_may(string expression, bool allowed)
    {
        _trial.Rights.UnionWith(["create /pods", "get /healthz", "break-glass example.com/rules"]);
        foreach (var later in (bool[])[false, true])
        {
            _trial.AnswersLater = later;
            Assert.Equal(allowed ? "" : $"{Denied}failed expression: {expression}", await _trial.WhyAsync($$"""{"validations":[{"expression":"{{expression}}"}]}"""));
        }
    }

    [Fact]
    public async Task The_resource_of_the_request_is_asked_about_as_it_is()
    {
        await _trial.HoldAsync("""{"validations":[{"expression":"authorizer.requestResource.check('x').allowed()"}]}""");
        var asked = Assert.Single(_trial.Asked);
        Assert.Equal(("x", "example.com", "rules", "", "shop", "web"), (asked.Verb, asked.Group, asked.Resource, asked.Subresource, asked.Namespace, asked.Name));
    }

    [Fact]
    public async Task Actions_say_what_a_failure_does()
    {
        const string policy = """{"validations":[{"expression":"true"},{"expression":"false","message":"<no>"}]}""";
        Assert.Null(await _trial.HoldAsync(policy, """{"validationActions":["Warn","Audit"]}"""));
        Assert.Equal("Validation failed for ValidatingAdmissionPolicy 'p0' with binding 'b0': <no>", Assert.Single(_trial.Warnings));
        Assert.Equal(
            "[{\"message\":\"\\u003cno\\u003e\",\"policy\":\"p0\",\"binding\":\"b0\",\"expressionIndex\":1,\"validationActions\":[\"Warn\",\"Audit\"]}]",
            Assert.Single(_trial.Annotations, a => a.Key == "validation.policy.admission.k8s.io/validation_failure").Value);
        Assert.NotNull(await _trial.HoldAsync(policy, """{"validationActions":["Deny","Audit"]}"""));
        Assert.Single(_trial.Annotations);
        Assert.Null(await _trial.HoldAsync(policy, """{"validationActions":["Audit"]}"""));
        Assert.Single(_trial.Warnings);
    }

    [Fact]
    public async Task What_the_audit_log_is_told_of_failures_is_bounded()
    {
        var validations = string.Join(',', Enumerable.Repeat("""{"expression":"false"}""", 60));
        Assert.Null(await _trial.HoldAsync($$"""{"validations":[{{validations}}]}""", """{"validationActions":["Audit"]}"""));
        Assert.Equal(50, System.Text.Json.JsonDocument.Parse(Assert.Single(_trial.Annotations).Value).RootElement.GetArrayLength());
    }

    [Theory]
    [InlineData("'port ' + string(object.spec.port)", "port 8080", "")]
    [InlineData("'  x '", "x", "")]
    [InlineData("''", null, "")]
    [InlineData("null", null, "")]
    [InlineData("object.spec.port > 1 ? 'high' : null", null, Denied + "compilation error: compilation failed: ERROR: <input>:1:22: found no matching overload for '_?_:_' applied to '(bool, string, null)'\n | object.spec.port > 1 ? 'high' : null\n | .....................^")]
    [InlineData("string(object.nothing)", null, Denied + "expression 'string(object.nothing)' resulted in error: no such key: nothing")]
    [InlineData("1", null, Denied + "compilation error: must evaluate to one of [string null_type] but got int")]
    public async Task Annotations_are_for_the_audit_log(string expression, string? value, string refusal)
    {
        var annotations = $$"""[{"key":"k","valueExpression":"{{expression}}"}]""";
        Assert.Equal(refusal, await _trial.WhyAsync($$"""{"auditAnnotations":{{annotations}}}"""));
        Assert.Equal(value, _trial.Annotations.GetValueOrDefault("p0/k"));
        Assert.Equal("", await _trial.WhyAsync($$"""{"failurePolicy":"Ignore","auditAnnotations":{{annotations}}}"""));
    }

    [Fact]
    public async Task A_long_annotation_is_cut()
    {
        Assert.Null(await _trial.HoldAsync($$"""{"auditAnnotations":[{"key":"k","valueExpression":"'{{new string('x', 11 * 1024)}}'"}]}"""));
        Assert.Equal(10 * 1024, _trial.Annotations["p0/k"].Length);
    }

    [Fact]
    public async Task The_first_refusal_in_order_is_told_and_all_are_evaluated()
    {
        const string policy = """{"validations":[{"expression":"false","message":"m"}],"auditAnnotations":[{"key":"k","valueExpression":"'x'"}]}""";
        var status = await _trial.HoldAsync((policy, "{}"), (policy, "{}"));
        Assert.Contains("policy 'p0'", status!.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(["p0/k", "p1/k"], _trial.Annotations.Keys.Order());
    }

    [Fact]
    public async Task No_expression_runs_away()
    {
        // A loop in a loop in a loop, which would take a day.
        var list = $"[{string.Join(',', Enumerable.Range(0, 500))}]";
        var loop = $"{list}.all(a, {list}.all(b, {list}.all(c, a + b + c >= 0)))";
        Assert.Equal($"{Denied}expression '{loop}' resulted in error: operation cancelled: actual cost limit exceeded", await _trial.WhyAsync($$"""{"validations":[{"expression":"{{loop}}"}]}"""));
    }

    [Fact]
    public async Task Expressions_of_a_policy_share_a_budget()
    {
        var list = $"[{string.Join(',', Enumerable.Range(0, 250))}]";
        var one = $$"""{"expression":"{{list}}.all(a, {{list}}.all(b, a + b >= 0))"}""";
        Assert.Equal("", await _trial.WhyAsync($$"""{"validations":[{{one}}]}"""));
        Assert.Equal(Denied + NoBudget, await _trial.WhyAsync($$"""{"validations":[{{string.Join(',', Enumerable.Repeat(one, 60))}}]}"""));
        Assert.Equal("", await _trial.WhyAsync($$"""{"failurePolicy":"Ignore","validations":[{{string.Join(',', Enumerable.Repeat(one, 60))}}]}"""));
        var variables = string.Join(',', Enumerable.Range(0, 60).Select(i => $$"""{"name":"v{{i}}","expression":"{{list}}.all(a, {{list}}.all(b, a + b >= 0))"}"""));
        var all = string.Join(" && ", Enumerable.Range(0, 60).Select(i => $"variables.v{i}"));
        Assert.Equal(Denied + NoBudget, await _trial.WhyAsync($$"""{"variables":[{{variables}}],"validations":[{"expression":"{{all}}"}]}"""));
        Assert.Equal(
            Denied + NoBudget,
            await _trial.WhyAsync($$"""{"matchConditions":[{{string.Join(',', Enumerable.Repeat(one.Replace("{\"e", "{\"name\":\"c\",\"e", StringComparison.Ordinal), 30))}}],"validations":[{"expression":"true"}]}"""));
    }

    [Fact]
    public async Task A_long_chain_of_variables_is_an_error_and_not_the_end()
    {
        var variables = string.Join(',', Enumerable.Range(1, 20_000).Select(i => $$"""{"name":"v{{i}}","expression":"variables.v{{i - 1}}"}""").Prepend("""{"name":"v0","expression":"true"}"""));
        var refusal = await _trial.WhyAsync($$"""{"variables":[{{variables}}],"validations":[{"expression":"variables.v20000 == true"}]}""");
        Assert.True(refusal.Length == 0 || refusal.Contains("too deeply", StringComparison.Ordinal), refusal);
    }

    [Theory]
    [InlineData("""{"matchConstraints":null}""", Broken + "failed to configure policy: policy contained no match constraints, a required field")]
    [InlineData("""{"matchConstraints":{"namespaceSelector":{"matchExpressions":[{"key":"a","operator":"Like"}]}}}""", Broken + "failed to configure policy: Internal error occurred: \"Like\" is not a valid label selector operator")]
    [InlineData("""{"matchConstraints":{"objectSelector":{"matchExpressions":[{"key":"a","operator":"Like"}]}}}""", Broken + "failed to configure policy: Internal error occurred: \"Like\" is not a valid label selector operator")]
    [InlineData("""{"matchConstraints":{"objectSelector":{"matchExpressions":[{"key":"a","operator":"Like"}]},"resourceRules":[{"apiGroups":["other"],"apiVersions":["*"],"operations":["*"],"resources":["*"]}]}}""", "")]
    public async Task A_policy_that_makes_no_sense_is_as_failurePolicy_says(string policy, string refusal)
    {
        Assert.Equal(refusal, await _trial.WhyAsync(policy));
        Assert.Equal("", await _trial.WhyAsync(policy.Replace("{\"matchConstraints\"", "{\"failurePolicy\":\"Ignore\",\"matchConstraints\"", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_binding_that_makes_no_sense_is_told_of() => Assert.Equal(
        Denied + "failed to configure binding: Internal error occurred: \"Like\" is not a valid label selector operator",
        await _trial.WhyAsync("""{"validations":[{"expression":"true"}]}""", """{"matchResources":{"objectSelector":{"matchExpressions":[{"key":"a","operator":"Like"}]}}}"""));

    [Fact]
    public async Task Without_its_namespace_nothing_is_admitted()
    {
        _trial.Namespace = "gone";
        Assert.Equal("namespaces \"gone\" not found", await _trial.WhyAsync("""{"validations":[{"expression":"true"}]}"""));
        Assert.Equal(
            Broken + "failed to configure policy: namespaces \"gone\" not found", await _trial.WhyAsync("""{"matchConstraints":{"namespaceSelector":{"matchLabels":{"a":"b"}}}}"""));
    }

    [Fact]
    public void What_does_not_compile_is_told_once_by_its_place()
    {
        var policy = new ValidatingPolicy(PolicyTrial.Model<V1ValidatingAdmissionPolicy>(
            "p", """{"validations":[{"expression":"true"},{"expression":"1","messageExpression":"2"}],"auditAnnotations":[{"key":"k","valueExpression":"true"}]}""", PolicyTrial.PolicyDefaults));
        Assert.Equal(
            [
                "spec.validations[1].expression: must evaluate to bool but got int", "spec.validations[1].messageExpression: must evaluate to string but got int",
                "spec.auditAnnotations[0].valueExpression: must evaluate to one of [string null_type] but got bool",
            ],
            policy.Errors);
    }

    [Theory]
    [InlineData("object.spec.port < 1024 && oldObject.spec.host != ''", null)]
    [InlineData("object.spec.prot < 1024", "ERROR: <input>:1:12: undefined field 'prot'\n | object.spec.prot < 1024\n | ...........^")]
    [InlineData("object.spec.port == 'x'", "ERROR: <input>:1:18: found no matching overload for '_==_' applied to '(int, string)'\n | object.spec.port == 'x'\n | .................^")]
    [InlineData("variables.port.startsWith('x')", "ERROR: <input>:1:26: found no matching overload for 'startsWith' applied to 'int.(string)'\n | variables.port.startsWith('x')\n | .........................^")]
    public void A_wrong_expression_is_noticed_by_the_schema_of_the_kind(string expression, string? wrong)
    {
        var policy = PolicyTrial.Model<V1ValidatingAdmissionPolicy>(
            "p", $$"""{"variables":[{"name":"port","expression":"object.spec.port"}],"validations":[{"expression":"{{expression}}"}]}""", PolicyTrial.PolicyDefaults);
        Assert.Equal(wrong is null ? [] : [$"spec.validations[0].expression: example.com/v1, Kind=Rule: {wrong}"], PolicyTypeCheck.Run(policy, [RuleKind.Kind]));
        policy.Spec.MatchConstraints.ResourceRules[0].ApiGroups = ["*"];
        Assert.Empty(PolicyTypeCheck.Run(policy, [RuleKind.Kind]));
    }
}
