using System.Text;
using CsCheck;
using OrleansAA.ApiMachinery.Names;
using Xunit;

namespace OrleansAA.ApiMachinery.Tests.Scheme;

public sealed class NamespacedNameTests
{
    [Theory]
    [InlineData("a-b", "x", "a", "x")]
    [InlineData("a.b", "x", "a", "a")]
    [InlineData("a", "z", "a0", "a")]
    [InlineData("a", "z", "aa", "a")]
    [InlineData("", "z", "a", "a")]
    [InlineData("a", "", "a", "a")]
    [InlineData("a", "b", "a", "b-c")]
    [InlineData("a", "\uFFFD", "a", "\U0001F600")]
    [InlineData("\uFFFD", "a", "\U0001F600", "a")]
    public void The_order_is_that_of_the_keys_in_etcd(string lesserNamespace, string lesserName, string greaterNamespace, string greaterName)
    {
        var (lesser, greater) = (new NamespacedName(lesserNamespace, lesserName), new NamespacedName(greaterNamespace, greaterName));

        Assert.True(lesser < greater);
        Assert.True(greater > lesser);
        Assert.Equal(0, lesser.CompareTo(lesser));
    }

    [Fact]
    public void Any_two_names_compare_as_the_bytes_of_their_keys_do()
    {
        // Runes on both sides of the slash, of the surrogates, and of the null that ends nothing.
        string[] runes = ["\0", "-", ".", "0", "a", "b", "é", "\uD7FF", "\uE000", "\uFFFD", "\U00010000", "\U0010FFFF"];
        var text = Gen.Int[0, runes.Length - 1].Array[0, 4].Select(picks => string.Concat(picks.Select(i => runes[i])));
        var name = Gen.Select(text, Gen.Frequency((4, text), (1, text.Select(t => "/" + t))), (ns, n) => new NamespacedName(ns, n));

        Gen.Select(name, name).Sample((left, right) =>
        {
            var expected = Encoding.UTF8.GetBytes(left.ToString()).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(right.ToString()));
            return Math.Sign(left.CompareTo(right)) == Math.Sign(expected);
        });
    }
}
