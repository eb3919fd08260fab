using System.Globalization;
using OrleansAA.ApiMachinery.Admission;
using OrleansAA.ApiMachinery.Admission.Policies;
using Xunit;

namespace OrleansAA.ApiMachinery.Tests.Admission;

/// <summary>Who is asked again once somebody has edited the object.</summary>
public sealed class MutatingPolicyRoundsTests
{
    private const string Counted = "Object{metadata: Object.metadata{labels: {'n': string(int(object.metadata.?labels.?n.orValue('0')) + 1)}}}";

    private readonly PolicyTrial _trial = new();

    [Theory]
    [InlineData("IfNeeded", 2)]
    [InlineData("Never", 1)]
    public async Task Who_wants_it_is_asked_again_where_a_later_one_has_edited_the_object(string policy, int times)
    {
        await AdmitAsync(PolicyTrial.Mutation(0, Counter(policy), "{}"), PolicyTrial.Mutation(1, PolicyTrial.Apply("Object{spec: Object.spec{port: 81}}"), "{}"));
        Assert.Equal((times, 81), (Times, _trial.Object.Spec.Port));
    }

    [Theory]
    [InlineData("IfNeeded", 2)]
    [InlineData("Never", 1)]
    public async Task Who_edits_the_object_alone_is_asked_again_as_well(string policy, int times)
    {
        await AdmitAsync(PolicyTrial.Mutation(0, Counter(policy), "{}"));
        Assert.Equal(times, Times);
    }

    [Fact]
    public async Task Who_edits_nothing_makes_no_second_round()
    {
        await AdmitAsync(PolicyTrial.Mutation(0, PolicyTrial.Mutations("\"reinvocationPolicy\":\"IfNeeded\""), "{}"));
        Assert.False(_second);
    }

    [Fact]
    public async Task Who_was_passed_over_at_first_is_not_asked_in_the_second_round()
    {
        await AdmitAsync(
            PolicyTrial.Mutation(0, Counter("IfNeeded", ",\"matchConditions\":[{\"name\":\"c\",\"expression\":\"object.spec.port == 81\"}]"), "{}"),
            PolicyTrial.Mutation(1, PolicyTrial.Apply("Object{spec: Object.spec{port: 81}}"), "{}"));
        Assert.Equal((true, 0), (_second, Times));
    }

    [Fact]
    public async Task Each_of_several_params_is_asked_again_by_itself()
    {
        _trial.With("shop", "a", """{"metadata":{"name":"a","namespace":"shop"},"data":{"say":"a"}}""").With("shop", "b", """{"metadata":{"name":"b","namespace":"shop"},"data":{"say":"b"}}""");
        await AdmitAsync(PolicyTrial.Mutation(
            0, PolicyTrial.Apply("Object{spec: Object.spec{name: object.spec.name + params.data.say}}", "\"paramKind\":{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\"},\"reinvocationPolicy\":\"IfNeeded\""),
            """{"paramRef":{"selector":{}}}"""));
        Assert.Equal("httpabab", _trial.Object.Spec.Name);
    }

    [Fact]
    public async Task What_was_made_before_a_mutation_that_fails_stays_where_that_may_fail()
    {
        await AdmitAsync(PolicyTrial.Mutation(0, PolicyTrial.Mutations(
            "\"failurePolicy\":\"Ignore\"", ("ApplyConfiguration", "Object{spec: Object.spec{port: 1}}"), ("JSONPatch", "[JSONPatch{op: 'remove', path: '/x'}]"), ("ApplyConfiguration", "Object{spec: Object.spec{host: 'h'}}")), "{}"));
        Assert.Equal((1, "h"), (_trial.Object.Spec.Port, _trial.Object.Spec.Host));
    }

    [Fact]
    public async Task All_that_refuse_are_told_of_and_the_first_of_them_is_the_message()
    {
        var status = await _trial.ChangeAsync(
        [
            PolicyTrial.Mutation(0, PolicyTrial.Mutations("", ("ApplyConfiguration", "object"), ("JSONPatch", "[1]")), "{}"),
            PolicyTrial.Mutation(1, PolicyTrial.Apply("Objekt{}", "\"failurePolicy\":\"Ignore\""), "{}"),
            PolicyTrial.Mutation(2, PolicyTrial.Apply("Object{}", "\"matchConstraints\":null"), "{}"),
        ]);
        Assert.Equal(
            [
                "policy \"p2\" denied request: failed to configure policy: policy contained no match constraints, a required field",
                "policy 'p0' with binding 'b0' denied request: must evaluate to Object but got dyn",
                "policy 'p0' with binding 'b0' denied request: must evaluate to list(JSONPatch) but got list(int)",
            ],
            status!.Details.Causes.Select(c => c.Message));
        Assert.Equal((403, "Forbidden", status.Details.Causes[0].Message), (status.Code, status.Reason, status.Message));
    }

    [Fact]
    public async Task No_mutation_runs_away()
    {
        var list = $"[{string.Join(',', Enumerable.Range(0, 250))}]";
        var one = $"{list}.all(a, {list}.all(b, a + b >= 0))";
        var endless = $"{list}.all(a, {list}.all(b, {list}.all(c, a + b + c >= 0)))";
        var variables = string.Join(',', Enumerable.Range(0, 60).Select(i => $$"""{"name":"v{{i}}","expression":"{{one}}"}"""));
        var all = string.Join(" && ", Enumerable.Range(0, 60).Select(i => $"variables.v{i}"));
        var expression = $"{all} ? Object{{}} : Object{{}}";
        Assert.Equal(
            "policy 'p0' with binding 'b0' denied request: validation failed due to running out of cost budget, no further validation rules will be run",
            (await _trial.ChangeAsync([PolicyTrial.Mutation(0, PolicyTrial.Apply(expression, $"\"variables\":[{variables}]"), "{}")]))!.Message);
        Assert.Equal(
            $"policy 'p0' with binding 'b0' denied request: expression '{endless} ? Object{{}} : Object{{}}' resulted in error: operation cancelled: actual cost limit exceeded",
            (await _trial.ChangeAsync([PolicyTrial.Mutation(0, PolicyTrial.Apply($"{endless} ? Object{{}} : Object{{}}"), "{}")]))!.Message);
        // Each mutation has a budget of its own, as in k8s.io/apiserver.
        Assert.Null(await _trial.ChangeAsync([PolicyTrial.Mutation(0, PolicyTrial.Mutations("", Enumerable.Repeat(("ApplyConfiguration", $"{one} ? Object{{}} : Object{{}}"), 60)), "{}")]));
    }

    private bool _second;

    private int Times => _trial.Object.Metadata.Labels.TryGetValue("n", out var n) ? int.Parse(n, CultureInfo.InvariantCulture) : 0;

    private static string Counter(string policy, string more = "") => PolicyTrial.Apply(Counted, $"\"reinvocationPolicy\":\"{policy}\"{more}");

    private async Task AdmitAsync(params BoundPolicy<MutatingPolicy>[] policies)
    {
        var attributes = _trial.Attributes();
        await new AdmissionChain([new Plugin(a => _trial.Mutating.AdmitAsync(policies, a, TestContext.Current.CancellationToken)), new Plugin(a =>
        {
            _second = a.Reinvocation.IsSecondRound;
            return ValueTask.CompletedTask;
        })]).AdmitAsync(attributes, TestContext.Current.CancellationToken);
    }

    private sealed class Plugin(Func<AdmissionAttributes, ValueTask> admit) : IMutatingPlugin
    {
        public string Name => "MutatingAdmissionPolicy";

        public bool Handles(AdmissionOperation operation) => true;

        public ValueTask AdmitAsync(AdmissionAttributes attributes, CancellationToken cancellationToken) => admit(attributes);
    }
}
