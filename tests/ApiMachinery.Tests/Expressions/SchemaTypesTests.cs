using OrleansAA.ApiMachinery.Expressions;
using OrleansAA.ApiMachinery.Schemas;
using OrleansAA.ApiMachinery.Tests.Expressions.V1;
using OrleansAA.Cel;
using Xunit;

namespace OrleansAA.ApiMachinery.Tests.Expressions;

public sealed class SchemaTypesTests
{
    private static readonly SchemaTypes Types = SchemaTypes.Of("Machine", SchemaRegistry.Of<Machine>());

    [Theory]
    [InlineData("object", "Machine")]
    [InlineData("object.kind", "string")]
    [InlineData("object.apiVersion", "string")]
    [InlineData("object.metadata.name", "string")]
    [InlineData("object.metadata.labels", "map(string, string)")]
    [InlineData("object.metadata.generation", "int")]
    [InlineData("object.metadata.creationTimestamp", "timestamp")]
    [InlineData("object.metadata.ownerReferences", "list(Machine.metadata.ownerReferences.@idx)")]
    [InlineData("object.metadata.ownerReferences[0].controller", "bool")]
    [InlineData("object.metadata.namespace", "string")]
    [InlineData("object.metadata.__namespace__", "string")]
    [InlineData("object.spec", "Machine.spec")]
    [InlineData("object.spec.name", "string")]
    [InlineData("object.spec.min", "int")]
    [InlineData("object.spec.max", "int")]
    [InlineData("object.spec.weight", "int")]
    [InlineData("object.spec.ratio", "double")]
    [InlineData("object.spec.enabled", "bool")]
    [InlineData("object.spec.mode", "string")]
    [InlineData("object.spec.port", "dyn")]
    [InlineData("object.spec.memory", "string")]
    [InlineData("object.spec.since", "timestamp")]
    [InlineData("object.spec.timeout", "string")]
    [InlineData("object.spec.key", "bytes")]
    [InlineData("object.spec.interval", "duration")]
    [InlineData("object.spec.day", "timestamp")]
    [InlineData("object.spec.at", "timestamp")]
    [InlineData("object.spec.times", "list(timestamp)")]
    [InlineData("object.spec.words", "list(string)")]
    [InlineData("object.spec.ports", "list(Machine.spec.ports.@idx)")]
    [InlineData("object.spec.ports[0].number", "int")]
    [InlineData("object.spec.named", "map(string, Machine.spec.named.@elem)")]
    [InlineData("object.spec.named['a'].number", "int")]
    [InlineData("object.spec.inner.inner.inner.min", "int")]
    [InlineData("object.spec.extra", "Machine.spec.extra")]
    [InlineData("object.spec.x__dash__y__dot__z__slash__w__underscores__v", "string")]
    public void A_member_has_the_type_that_its_schema_says(string expression, string type) => Assert.Equal(type, Compile(expression).Program?.ResultType.ToString());

    [Theory]
    [InlineData("object.spec.maxx", "undefined field 'maxx'")]
    [InlineData("object.spec.extra.anything", "undefined field 'anything'")]
    [InlineData("object.spec.ports.number", "type 'list(Machine.spec.ports.@idx)' does not support field selection")]
    [InlineData("object.spec.min == 'a'", "found no matching overload for '_==_' applied to '(int, string)'")]
    [InlineData("object.spec.min <= object.spec.ratio && true", null)]
    public void A_mistake_is_found_when_the_expression_is_compiled(string expression, string? complaint)
    {
        if (complaint is null)
            Assert.NotNull(Compile(expression).Program);
        else
            Assert.Contains(complaint, Compile(expression).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Rules_of_a_kind_see_the_name_in_metadata_and_no_more()
    {
        var types = SchemaTypes.OfRuled("selfType", new(SchemaRegistry.Of<Machine>()), isObject: true);
        var environment = CelEnvironment.Kubernetes.WithTypes(types).WithVariable("self", types.Root);
        Assert.NotNull(environment.Compile("self.metadata.name + self.metadata.generateName").Program);
        Assert.Contains("undefined field 'labels'", environment.Compile("self.metadata.labels.a == 'b'").Message, StringComparison.Ordinal);
    }

    private static CelCompilation Compile(string expression) => CelEnvironment.Kubernetes.WithTypes(Types).WithVariable("object", Types.Root).Compile(expression);
}
