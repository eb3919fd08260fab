using OrleansAA.ApiMachinery.Admission;
using OrleansAA.ApiMachinery.Json;
using OrleansAA.ApiMachinery.OpenApi;
using OrleansAA.ApiMachinery.Registry;
using OrleansAA.ApiMachinery.Schemas;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Tests.Registry.V1;
using Xunit;

namespace OrleansAA.ApiMachinery.Tests.Registry;

/// <summary>Rules in CEL on the way of a write, in the words that a CRD's user gets (k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel).</summary>
public sealed class CelRuleTests
{
    private const string Good = """{"metadata":{"name":"web"},"spec":{"min":1,"max":5,"replicas":2}}""";

    private static readonly ResourceKind Kind = new KindBuilder<Limiter>().Build();

    private readonly PlannedWrites _writes = new(Kind, AdmissionChain.Empty);

    [Theory]
    [InlineData("""{"max":1000}""", "<nil>: Invalid value: web is too large")]
    [InlineData("""{"min":6,"max":5,"replicas":6}""", "spec: Invalid value: failed rule: self.min <= self.max")]
    [InlineData("""{"min":4,"max":5,"replicas":2}""", "spec.replicas: Invalid value: 2 replicas are fewer than 4")]
    [InlineData("""{"min":1,"max":5,"replicas":3}""", "spec.replicas: Invalid value: 3: must be even")]
    [InlineData("""{"max":5,"secret":"s"}""", "spec.owner: Required value: owner is needed")]
    [InlineData("""{"owner":"nobody"}""", "spec.owner: Invalid value: \"nobody\": somebody is needed")]
    [InlineData("""{"once":"old"}""", "spec.once: Invalid value: \"old\": begins with new and stays")]
    [InlineData("""{"ports":[{"name":"a","port":1},{"name":"b","port":1}]}""", "spec.ports: Duplicate value")]
    [InlineData("""{"ports":[{"name":"a","port":-1}]}""", "spec.ports[0].port: Invalid value: port must be positive")]
    [InlineData("""{"words":["good","bad"]}""", "spec.words[1]: Duplicate value: \"bad\"")]
    [InlineData("""{"words":["a","b","c","d"]}""", "spec.words: Invalid value: too many words")]
    [InlineData("""{"weights":{"a":1,"b.c":0}}""", "spec.weights[b.c]: Invalid value: 0: must be positive")]
    [InlineData("""{"share":0}""", "spec.share: Invalid value: 0: failed rule: type(self) == int ? self > 0 : self.endsWith('%') && self.size() > 1")]
    [InlineData("""{"share":"half"}""", "spec.share: Invalid value: \"half\": failed rule: type(self) == int ? self > 0 : self.endsWith('%') && self.size() > 1")]
    [InlineData("""{"interval":"1s"}""", "spec.interval: Invalid value: \"1s\": longer than a second")]
    public void A_broken_rule_is_refused_in_the_words_of_a_CRD(string spec, string says)
    {
        foreach (var (verb, body) in new[] { (WriteVerb.Create, $$"""{"metadata":{"name":"web"},"spec":{{spec}}}"""), (WriteVerb.Apply, $$"""{"apiVersion":"example.org/v1","kind":"Limiter","metadata":{"name":"web"},"spec":{{spec}}}""") })
        {
            var refusal = _writes.Refused(verb, body);
            Assert.Equal(422, refusal.Code);
            Assert.Equal($"Limiter.example.org \"web\" is invalid: {says}", refusal.Status.Message);
        }
    }

    [Fact]
    public void All_that_is_broken_is_told_the_outer_first()
    {
        var refusal = _writes.Refused(WriteVerb.Create, """{"metadata":{"name":"web"},"spec":{"min":8,"max":5,"replicas":3,"words":["bad"]}}""");
        Assert.Equal(
            ["spec FieldValueInvalid", "spec.replicas FieldValueInvalid", "spec.replicas FieldValueInvalid", "spec.words[0] FieldValueDuplicate"],
            refusal.Status.Details.Causes.Select(c => $"{c.Field} {c.Reason}"));
    }

    [Theory]
    [InlineData("""{"spec":{"replicas":4}}""", null)]
    [InlineData("""{"spec":{"replicas":0,"min":0}}""", "spec.replicas: Forbidden: must not shrink")]
    [InlineData("""{"spec":{"once":"new2"}}""", "spec.once: Invalid value: \"new2\": begins with new and stays")]
    [InlineData("""{"spec":{"ports":[{"name":"b","port":2},{"name":"a","port":1}]}}""", null)]
    [InlineData("""{"spec":{"ports":[{"name":"b","port":3},{"name":"a","port":2}]}}""", "spec.ports[1]: Invalid value: a port stays what it is")]
    public void What_it_was_is_known_where_it_can_be_told(string patch, string? says)
    {
        _writes.Write(WriteVerb.Create, """{"metadata":{"name":"web"},"spec":{"min":1,"max":5,"replicas":2,"once":"new1","ports":[{"name":"a","port":1}]}}""");
        if (says is null)
            Assert.Equal(200, _writes.Write(WriteVerb.MergePatch, patch).Code);
        else
            Assert.Equal($"Limiter.example.org \"web\" is invalid: {says}", _writes.Refused(WriteVerb.MergePatch, patch).Status.Message);
    }

    [Fact]
    public void What_was_wrong_before_the_rule_was_there_blocks_no_other_change_and_is_warned_of()
    {
        _writes.Store("""{"kind":"Limiter","apiVersion":"example.org/v1","metadata":{"name":"web","namespace":"ns","uid":"1"},"spec":{"min":1,"max":5,"replicas":3,"owner":"nobody","words":["bad"]}}""");
        Assert.Equal(200, _writes.Write(WriteVerb.MergePatch, """{"spec":{"max":6}}""").Code);
        Assert.Equal(
            ["spec.replicas: Invalid value: 3: must be even", "spec.owner: Invalid value: \"nobody\": somebody is needed", "spec.words[0]: Duplicate value: \"bad\""],
            _writes.Warnings);
        Assert.Contains("must be even", _writes.Refused(WriteVerb.MergePatch, """{"spec":{"replicas":5}}""").Status.Message, StringComparison.Ordinal);
        // An item of a list without keys cannot be told from the others: its list has changed, so it may have.
        Assert.Contains("spec.words[0]: Duplicate value", _writes.Refused(WriteVerb.MergePatch, """{"spec":{"words":["bad","good"]}}""").Status.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_order_of_a_list_whose_items_have_keys_is_no_change_of_it()
    {
        _writes.Store("""{"kind":"Limiter","apiVersion":"example.org/v1","metadata":{"name":"web","namespace":"ns","uid":"1"},"spec":{"min":1,"max":5,"replicas":2,"ports":[{"name":"a","port":1},{"name":"b","port":2},{"name":"c","port":2}]}}""");
        Assert.Equal(200, _writes.Write(WriteVerb.MergePatch, """{"spec":{"ports":[{"name":"a","port":1},{"name":"c","port":2},{"name":"b","port":2}]}}""").Code);
        Assert.Equal("spec.ports: Duplicate value", Assert.Single(_writes.Warnings));
        // Another item, or one that stands for two, is one.
        foreach (var ports in (string[])["""[{"name":"a","port":2},{"name":"b","port":2},{"name":"d","port":2}]""", """[{"name":"a","port":1},{"name":"b","port":2},{"name":"b","port":2}]"""])
            Assert.Contains("spec.ports", _writes.Refused(WriteVerb.MergePatch, $$$"""{"spec":{"ports":{{{ports}}}}}""").Status.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_status_is_held_against_rules_too()
    {
        _writes.Write(WriteVerb.Create, Good);
        Assert.Equal(200, _writes.Write(WriteVerb.MergePatch, """{"status":{"seen":99}}""", subresource: "status").Code);
        Assert.Equal(
            "Limiter.example.org \"web\" is invalid: status: Invalid value: seen too much",
            _writes.Refused(WriteVerb.MergePatch, """{"status":{"seen":100}}""", subresource: "status").Status.Message);
    }

    [Fact]
    public void An_object_that_is_malformed_otherwise_is_not_asked_about()
    {
        var refusal = _writes.Refused(WriteVerb.Create, """{"metadata":{"name":"web"},"spec":{"min":6,"max":5,"secret":"longer than eight"}}""");
        Assert.Contains(
            "<nil>: Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors to complete validation", refusal.Status.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("failed rule", refusal.Status.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_rule_that_costs_too_much_ends_it()
    {
        var refusal = _writes.Refused(WriteVerb.Create, Of($"\"costly\":[{Numbers(100)}],\"table\":[[-1]]"));
        Assert.Equal(
            "Limiter.example.org \"web\" is invalid: spec.costly: Invalid value: \"array\": 'operation cancelled: actual cost limit exceeded': no further validation rules will be run due to call cost exceeds limit for rule: self.all(a, self.all(b, self.all(c, a + b + c >= 0)))",
            refusal.Status.Message);
    }

    [Fact]
    public void Rules_that_cost_too_much_together_end_it()
    {
        var rows = string.Join(",", Enumerable.Repeat($"[{Numbers(300)}]", 30));
        var refusal = _writes.Refused(WriteVerb.Create, Of($"\"table\":[{rows}]"));
        var error = Assert.Single(refusal.Status.Details.Causes);
        Assert.StartsWith("spec.table[", error.Field, StringComparison.Ordinal);
        Assert.Equal("Invalid value: \"array\": validation failed due to running out of cost budget, no further validation rules will be run", error.Message);
    }

    [Fact]
    public async Task Whoever_leaves_ends_an_evaluation()
    {
        using var left = new CancellationTokenSource();
        await left.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _writes.PlanAsync(WriteVerb.Create, Of($"\"table\":[[{Numbers(300)}]]"), left.Token));
    }

    [Fact]
    public void Many_errors_are_counted_and_some_are_told()
    {
        var refusal = _writes.Refused(WriteVerb.Create, Of($"\"weights\":{{{string.Join(",", Enumerable.Range(0, 20_000).Select(i => $"\"k{i}\":0"))}}}"));
        Assert.EndsWith("more]", refusal.Status.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("once", """[{"rule":"oldSelf.hasValue() ? self == oldSelf.value() : self.startsWith('new')","message":"begins with new and stays","optionalOldSelf":true}]""")]
    [InlineData("owner", """[{"rule":"self != 'nobody'","message":"somebody is needed","messageExpression":"self.startsWith('nobody') ? '' : 'no'"}]""")]
    [InlineData("ports", """[{"rule":"self.all(p, self.exists_one(q, q.port == p.port))","message":"ports must be unique","reason":"FieldValueDuplicate"}]""")]
    public void OpenAPI_shows_them_as_a_CRD_does(string member, string rules)
    {
        foreach (var v3 in new[] { true, false })
        {
            var definitions = new Definitions(v3, new GroupVersionKinds([Kind]));
            var name = definitions.Add(SchemaRegistry.Of<LimiterSpec>());
            var properties = (MapValue)((MapValue)definitions.ToValue()[name])["properties"];
            Assert.Equal(rules, ((MapValue)properties[member])["x-kubernetes-validations"].ToString());
        }
    }

    private static string Of(string spec) => "{\"metadata\":{\"name\":\"web\"},\"spec\":{" + spec + "}}";

    private static string Numbers(int count) => string.Join(",", Enumerable.Range(0, count));
}
