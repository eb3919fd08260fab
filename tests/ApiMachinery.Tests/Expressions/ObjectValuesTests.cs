using System.Text;
using OrleansAA.ApiMachinery.Expressions;
using OrleansAA.ApiMachinery.Json;
using OrleansAA.ApiMachinery.Schemas;
using OrleansAA.ApiMachinery.Tests.Expressions.V1;
using OrleansAA.Cel;
using OrleansAA.Cel.Evaluation;
using OrleansAA.Cel.Types;
using OrleansAA.Cel.Values;
using Xunit;

namespace OrleansAA.ApiMachinery.Tests.Expressions;

public sealed class ObjectValuesTests
{
    private static readonly StructSchema Schema = SchemaRegistry.Of<Machine>();
    private static readonly SchemaTypes Types = SchemaTypes.Of("Machine", Schema);

    private const string Sent = """
        {"metadata":{"name":"m","namespace":"n","labels":{"app":"web"},"creationTimestamp":"2026-01-02T03:04:05Z"},
         "spec":{"name":"a","min":1,"max":5,"ratio":2,"enabled":true,"mode":"Automatic","port":"http","memory":"1Gi",
          "since":"2026-01-02T03:04:05Z","timeout":"1h30m","key":"aGk=","interval":"90m","day":"2026-01-02","at":"2026-01-02T03:04:05.5Z","times":["2026-01-02T03:04:05Z"],
          "words":["b","a"],"tags":["b","a"],"ports":[{"name":"web","number":80},{"name":"dns","number":53}],
          "routes":[{"x-y":"a","number":1,"to":"z"},{"x-y":"a","number":2}],
          "labels":{"x-y":"1"},"named":{"p":{"name":"p","number":1}},"extra":{"deep":[1,{"x":2.5}]},"inner":{"name":"in"},"x-y.z/w__v":"odd","namespace":"ns"}}
        """;

    [Theory]
    [InlineData("object.spec.min <= object.spec.max && object.spec.ratio == 2.0")]
    [InlineData("!has(object.kind) && object.metadata.name == 'm' && object.metadata.labels['app'] == 'web'")]
    [InlineData("object.metadata.creationTimestamp == timestamp('2026-01-02T03:04:05Z')")]
    [InlineData("object.spec.mode == 'Automatic' && object.spec.port == 'http' && type(object.spec.port) == string")]
    [InlineData("quantity(object.spec.memory).isGreaterThan(quantity('1Mi'))")]
    [InlineData("object.spec.since.getFullYear() == 2026 && object.spec.timeout == '1h30m0s'")]
    [InlineData("object.spec.key == b'hi' && object.spec.interval == duration('1h30m') && object.spec.day == timestamp('2026-01-02T00:00:00Z')")]
    [InlineData("object.spec.at - object.spec.times[0] == duration('500ms')")]
    [InlineData("!has(object.spec.weight) && !has(object.spec.note) && has(object.spec.min) && has(object.spec.inner) && !has(object.spec.inner.inner)")]
    [InlineData("object.spec.words != ['a', 'b'] && object.spec.tags == ['a', 'b'] && object.spec.tags != ['a', 'c']")]
    [InlineData("object.spec.tags + ['c', 'a'] == ['c', 'b', 'a'] && size(object.spec.tags + ['c', 'a']) == 3")]
    [InlineData("object.spec.words + ['a'] == ['b', 'a', 'a']")]
    [InlineData("object.spec.ports == object.spec.ports + object.spec.ports && object.spec.ports.all(p, p in object.spec.ports)")]
    [InlineData("(object.spec.ports + dyn([object.spec.named.p])).map(p, p.name) == ['web', 'dns', 'p']")]
    [InlineData("object.spec.routes + object.spec.routes == object.spec.routes && object.spec.routes[0].to == 'z' && !has(object.spec.routes[1].to)")]
    [InlineData("object.spec.labels['x-y'] == '1' && 'x-y' in object.spec.labels && object.spec.named.all(k, object.spec.named[k].number == 1)")]
    [InlineData("object.spec.x__dash__y__dot__z__slash__w__underscores__v == 'odd' && object.spec.namespace == 'ns' && object.spec.__namespace__ == 'ns'")]
    [InlineData("object.spec.inner.name == 'in' && object.spec.inner != dyn(object.spec) && object == oldObject")]
    [InlineData("dyn(object.spec.ports[0]).map(k, k) == ['name', 'number'] && size(dyn(object.spec.ports[0])) == 2 && type(object.spec) == map")]
    [InlineData("object.?spec.?weight.orValue(7) == 7 && object.spec.?min.orValue(7) == 1")]
    public void With_types_members_are_what_the_schema_says(string expression) => Holds(
        expression, CelEnvironment.Kubernetes.WithTypes(Types), Types.Root, ObjectValues.Typed(Schema, Decoded()));

    [Theory]
    [InlineData("object.spec.min <= object.spec.max && object.spec.ratio == 2")]
    [InlineData("object.metadata.creationTimestamp == '2026-01-02T03:04:05Z' && object.spec.since == '2026-01-02T03:04:05Z'")]
    [InlineData("object.spec.key == 'aGk=' && object.spec.interval == '90m' && object.spec.day == '2026-01-02'")]
    [InlineData("!has(object.spec.weight) && !has(object.spec.note) && has(object.spec.min) && has(object.spec.inner) && !has(object.spec.inner.inner)")]
    [InlineData("object.spec.words != ['a', 'b'] && object.spec.tags != ['a', 'b'] && object.spec.tags + ['a'] == ['b', 'a', 'a']")]
    [InlineData("object.spec['x-y.z/w__v'] == 'odd' && object.spec.namespace == 'ns' && !has(object.spec.__namespace__)")]
    [InlineData("object.spec.extra.deep[1].x == 2.5 && object.spec.extra.deep[0] == 1 && type(object.spec.extra.deep[0]) == int")]
    [InlineData("object.spec.all(k, k != 'weight') && 'ports' in object.spec && object.spec.labels.exists(k, k == 'x-y')")]
    [InlineData("object.spec.port == 'http' && object.spec.memory == '1Gi' && object.spec.mode == 'Automatic'")]
    [InlineData("object == oldObject && object.spec.ports[1].number == 53")]
    public void Without_types_members_are_what_the_json_says(string expression)
    {
        Holds(expression, CelEnvironment.Kubernetes, CelType.Dyn, ObjectValues.Untyped(Schema, Decoded()));
        Holds(expression, CelEnvironment.Kubernetes, CelType.Dyn, ObjectValues.Untyped(ValueJson.Parse(ObjectCodec.Encode(Schema, Decoded()))));
    }

    [Fact]
    public void What_is_not_there_is_no_such_key() => Assert.Equal(
        "no such key: weight", Evaluate("object.spec.weight == 1", CelEnvironment.Kubernetes.WithTypes(Types), Types.Root, ObjectValues.Typed(Schema, Decoded())).Error);

    [Theory]
    [InlineData("key", "no base64", "Invalid byte formatted string no base64: illegal base64 data")]
    [InlineData("interval", "soon", "Invalid duration soon: unable to parse as duration")]
    [InlineData("day", "today", "Invalid date formatted string today: cannot parse as a date")]
    [InlineData("at", "now", "Invalid date-time formatted string now: cannot parse as a time")]
    public void A_text_that_has_not_its_format_is_an_error(string member, string text, string error)
    {
        var machine = (Machine)ObjectCodec.Decode(Schema, Encoding.UTF8.GetBytes($$$"""{"spec":{"{{{member}}}":"{{{text}}}"}}"""), out _);
        Assert.Equal(error, Evaluate($"object.spec.{member} == object.spec.{member}", CelEnvironment.Kubernetes.WithTypes(Types), Types.Root, ObjectValues.Typed(Schema, machine)).Error);
    }

    /// <summary>Each look at a large text would cost one, and take as long as the text is.</summary>
    [Fact]
    public void A_text_is_read_once_however_often_an_expression_comes_to_it()
    {
        var machine = Decoded();
        machine.Spec.Key = Convert.ToBase64String(new byte[3000]);
        var self = ObjectValues.Typed(Schema, machine);
        Assert.True(self.AsMap.TryGet("spec", out var spec) && spec.AsMap.TryGet("key", out var first) && spec.AsMap.TryGet("key", out var second) && ReferenceEquals(first.AsBytes, second.AsBytes));
    }

    private static Machine Decoded() => (Machine)ObjectCodec.Decode(Schema, Encoding.UTF8.GetBytes(Sent), out _);

    private static void Holds(string expression, CelEnvironment environment, CelType type, CelValue value)
    {
        var result = Evaluate(expression, environment, type, value);
        Assert.True(result.Value.IsTrue, $"{expression}: {result.Error ?? result.Value.ToString()}");
    }

    private static CelResult Evaluate(string expression, CelEnvironment environment, CelType type, CelValue value)
    {
        var compilation = environment.WithVariable("object", type).WithVariable("oldObject", type).Compile(expression);
        Assert.True(compilation.Program is not null, compilation.Message);
        return compilation.Program.Evaluate(new CelBindings { ["object"] = value, ["oldObject"] = value }, cancellation: TestContext.Current.CancellationToken);
    }
}
