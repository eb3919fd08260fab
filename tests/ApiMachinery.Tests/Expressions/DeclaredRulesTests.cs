using OrleansAA.ApiMachinery.Expressions;
using OrleansAA.ApiMachinery.Schemas;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Tests.Expressions.V1;
using Xunit;

namespace OrleansAA.ApiMachinery.Tests.Expressions;

public sealed class DeclaredRulesTests
{
    [Fact]
    public void Each_mistake_is_a_line_that_says_where_and_what() => Assert.Equal(
        [
            "v1.Mistaken: [CelRule] 'self.metadata.labels.a == 'b'' at 1:14: undefined field 'labels'",
            "v1.MistakenSpec: [CelRule] 'self.mi <= self.max' at 1:5: undefined field 'mi'",
            "v1.MistakenSpec: [CelRule] 'self.max + 1': cel expression must evaluate to a bool, and gives int",
            "v1.MistakenSpec: [CelRule] 'self.max': messageExpression must evaluate to a string, and gives int",
            "v1.MistakenSpec: [CelRule] the fieldPath '.what' does not refer to a valid field",
            "v1.MistakenSpec: [CelRule] the fieldPath 'max' must begin with . or [': max",
            "v1.MistakenSpec.max: [CelRule] 'self ==' at 1:8: Syntax error: mismatched input '<EOF>' expecting {'[', '{', '(', '.', '-', '!', 'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER}",
            "v1.MistakenSpec.words[]: [CelRule] 'self > 1' at 1:6: found no matching overload for '_>_' applied to '(string, int)'",
            "v1.Mistaken.spec.parts[].name: [CelRule] 'self == oldSelf': oldSelf cannot be used on the uncorrelatable portion of the schema within v1.Mistaken.spec.parts",
        ],
        DeclaredRules.Of(SchemaRegistry.Of<Mistaken>()).Mistakes);

    [Fact]
    public void A_kind_with_a_mistake_is_not_built()
    {
        var error = Assert.Throws<ArgumentException>(() => new KindBuilder<Mistaken>().Build());
        Assert.Equal("Mistaken has a rule that cannot be asked: v1.Mistaken: [CelRule] 'self.metadata.labels.a == 'b'' at 1:14: undefined field 'labels'", error.Message);
    }

    [Fact]
    public void Rules_of_a_type_that_contains_itself_hold_at_every_depth()
    {
        var rules = DeclaredRules.Of(SchemaRegistry.Of<Nested>());
        Assert.Empty(rules.Mistakes);
        var inner = Assert.Single(rules.Root!.Members).Place;
        Assert.Same(Assert.Single(inner.Members).Place, Assert.Single(Assert.Single(inner.Members).Place.Members).Place);
    }

    [Theory]
    [InlineData(".ports['a'].number", "ports[a].number")]
    [InlineData("['ports']['x.y']", "ports[x.y]")]
    [InlineData(@".ports['it\'s']", "ports[it's]")]
    [InlineData(".inner.ports", "inner.ports")]
    public void A_field_path_leads_through_members_and_keys(string text, string path)
    {
        Assert.Equal(path, RuleFieldPath.Read(text, new(SchemaRegistry.Of<Nested>()), out var mistake));
        Assert.Null(mistake);
    }

    [Theory]
    [InlineData(".list.number")]
    [InlineData(".list['0']")]
    [InlineData("['ports")]
    [InlineData("[0]")]
    [InlineData(".")]
    [InlineData(".ports.a.b")]
    public void A_field_path_that_leads_nowhere_is_a_mistake(string text)
    {
        Assert.Null(RuleFieldPath.Read(text, new(SchemaRegistry.Of<Nested>()), out var mistake));
        Assert.NotNull(mistake);
    }
}
