using OrleansAA.Cel.Types;
using OrleansAA.Cel.Values;

namespace OrleansAA.Cel.Tests;

/// <summary>Lists of the host whose order does not count: the list on the left decides, as in k8s.io/apiserver/pkg/cel/common.</summary>
public sealed class UnorderedListTests
{
    [Theory]
    [InlineData("tags == ['b', 'a'] && tags == ['a', 'b']")]
    [InlineData("tags != ['a'] && tags != ['a', 'c'] && tags != ['a', 'a']")]
    [InlineData("['b', 'a'] != tags && ['a', 'b'] == tags")]
    [InlineData("tags + ['c', 'b'] == ['c', 'b', 'a']")]
    [InlineData("(tags + ['c', 'b'])[2] == 'c' && size(tags + ['c', 'b']) == 3 && (tags + []) == tags")]
    [InlineData("items == [{'k': '2', 'v': 'y'}, {'k': '1', 'v': 'x'}] && items != [{'k': '2', 'v': 'y'}, {'k': '1', 'v': 'z'}]")]
    [InlineData("(items + [{'k': '1', 'v': 'z'}, {'k': '3', 'v': 'w'}]).map(i, i.v) == ['z', 'y', 'w']")]
    [InlineData("items + [{'k': '1', 'v': 'z'}] == [{'k': '2', 'v': 'y'}, {'k': '1', 'v': 'z'}]")]
    public void Elements_are_told_apart_by_what_they_are(string expression) => Assert.True(Eval.Of(
        expression,
        ("tags", CelType.List(CelType.String), CelValue.Of(new Unordered(null, CelValue.Of("a"), CelValue.Of("b")))),
        ("items", CelType.List(CelType.Map(CelType.String, CelType.String)), CelValue.Of(new Unordered("k", Item("1", "x"), Item("2", "y"))))).IsTrue);

    private static CelValue Item(string key, string value) => Eval.Map(("k", CelValue.Of(key)), ("v", CelValue.Of(value)));

    private sealed class Unordered(string? key, params CelValue[] elements) : CelList
    {
        public override int Count => elements.Length;

        public override CelValue this[int index] => elements[index];

        public override bool IsOrdered => false;

        public override CelValue IdentityOf(in CelValue element) => key is not null && element.AsMap.TryGet(key, out var identity) ? identity : element;
    }
}
