using CsCheck;
using k8s.Models;
using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Selectors;
using OrleansAA.ApiMachinery.Tests.V1;
using Xunit;

namespace OrleansAA.ApiMachinery.Tests.Selectors;

public class FieldSelectorTests
{
    private static readonly Widget Object = new()
    {
        Metadata = new V1ObjectMeta { Name = "web", NamespaceProperty = "ns" },
        Spec = new() { Name = "a,b=c\\", Size = 5 },
    };

    [Theory]
    [InlineData("")]
    [InlineData(",")]
    [InlineData("metadata.name=web")]
    [InlineData("metadata.name==web,metadata.namespace=ns")]
    [InlineData("spec.size!=6")]
    [InlineData("spec.size!=,spec.size=5")]
    [InlineData("spec.name=a\\,b\\=c\\\\")]
    public void Selects(string selector) => Assert.True(Parse(selector).Matches(Object));

    [Theory]
    [InlineData("metadata.name!=web")]
    [InlineData("metadata.namespace=other")]
    [InlineData("spec.size=abc")]
    [InlineData("spec.name=")]
    [InlineData("metadata.name=web,spec.size=6")]
    public void Does_not_select(string selector) => Assert.False(Parse(selector).Matches(Object));

    [Theory]
    [InlineData("spec.size", "invalid selector: 'spec.size'; can't understand 'spec.size'")]
    [InlineData("a in (b)", "invalid selector: 'a in (b)'; can't understand 'a in (b)'")]
    [InlineData("z,spec.size=1", "invalid selector: 'z,spec.size=1'; can't understand 'z'")]
    [InlineData("spec.name=\\x", "invalid field selector: invalid escape sequence: \\x")]
    [InlineData("spec.name=x\\", "invalid field selector: invalid escape sequence: \\")]
    [InlineData("spec.name=a=b", "invalid field selector: unescaped character in value: 61")]
    [InlineData("spec.tags=x", "field label not supported: spec.tags")]
    [InlineData("metadata.uid=x", "field label not supported: metadata.uid")]
    [InlineData("=", "field label not supported: ")]
    public void Errors_are_kube_s(string selector, string message)
    {
        var error = Assert.Throws<StatusException>(() => Parse(selector));
        Assert.Equal((400, message), (error.Code, error.Message));
    }

    [Fact]
    public void It_tells_the_name_a_list_is_restricted_to()
    {
        Assert.Equal("web", Parse("spec.size=5,metadata.name=web").RequiresExactMatch(FieldSelector.Name));
        Assert.Null(Parse("metadata.name!=web").RequiresExactMatch(FieldSelector.Name));
        Assert.Null(Parse("spec.size=5").RequiresExactMatch(FieldSelector.Name));
        Assert.True(Parse(",").IsEmpty);
    }

    [Fact]
    public void Evaluation_allocates_nothing()
    {
        var selector = Parse("metadata.name=web,spec.name!=x");
        selector.Matches(Object);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var matched = selector.Matches(Object);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(matched);
    }

    [Fact]
    public void What_it_prints_parses_to_the_same_and_selects_what_the_terms_say()
    {
        var value = Gen.Char["ab,=\\! ä"].Array[0, 3].Select(c => new string(c));
        Gen.Select(Gen.Select(Gen.Bool, Gen.Bool, value).List[0, 3], value, value).Sample((terms, name, field) =>
        {
            var text = string.Join(',', terms.Select(t => $"{(t.Item1 ? "metadata.name" : "spec.name")}{(t.Item2 ? "!=" : "=")}{FieldSelectorParser.Escape(t.Item3)}"));
            var selector = Parse(text);
            Assert.Equal(selector.ToString(), Parse(selector.ToString()).ToString());
            var expected = terms.TrueForAll(t => ((t.Item1 ? name : field) == t.Item3) != t.Item2);
            Assert.Equal(expected, selector.Matches(new Widget { Metadata = new() { Name = name }, Spec = new() { Name = field } }));
            Assert.Equal(expected, selector.Matches((name, field), static (of, path) => path == FieldSelector.Name ? of.name : of.field));
        });
    }

    private static FieldSelector Parse(string selector) => FieldSelector.Parse(selector, WidgetKind.Instance);
}
