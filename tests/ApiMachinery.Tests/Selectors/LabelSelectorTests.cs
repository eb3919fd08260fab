using System.Globalization;
using CsCheck;
using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Selectors;
using Xunit;

namespace OrleansAA.ApiMachinery.Tests.Selectors;

public class LabelSelectorTests
{
    private static readonly Dictionary<string, string> Labels = new() { ["app"] = "shop", ["n"] = "7", ["empty"] = "", ["a.example/b"] = "c" };

    private static readonly Gen<string> GenKey = Gen.Int[0, 4].Select(i => new[] { "a", "b", "n", "x.io/k", "in" }[i]);
    private static readonly Gen<string> GenText = Gen.Int[0, 6].Select(i => new[] { "", "v", "w", "1", "2", "notin", "-3" }[i]);

    [Theory]
    [InlineData("")]
    [InlineData("app=shop")]
    [InlineData(" app = shop ")]
    [InlineData("app==shop,n")]
    [InlineData("app!=blog")]
    [InlineData("none!=x")]
    [InlineData("app in (shop, blog)")]
    [InlineData("app in (,shop)")]
    [InlineData("empty in ()")]
    [InlineData("empty=")]
    [InlineData("empty=,app")]
    [InlineData("app notin (blog)")]
    [InlineData("none notin (x)")]
    [InlineData("app notin (blog,)")]
    [InlineData("!none")]
    [InlineData("n>6")]
    [InlineData("n<8,n>1")]
    [InlineData("a.example/b=c")]
    public void Selects(string selector) => Assert.True(LabelSelector.Parse(selector).Matches(Labels));

    [Theory]
    [InlineData("app=blog")]
    [InlineData("none=")]
    [InlineData("app!=shop")]
    [InlineData("app in ()")]
    [InlineData("none in (x)")]
    [InlineData("app notin (shop)")]
    [InlineData("!app")]
    [InlineData("none")]
    [InlineData("n>7")]
    [InlineData("n<7")]
    [InlineData("app>1")]
    [InlineData("none<1")]
    public void Does_not_select(string selector) => Assert.False(LabelSelector.Parse(selector).Matches(Labels));

    [Theory]
    [InlineData("a=b=c", "found '=', expected: ',' or 'end of string'")]
    [InlineData("!a=b", "found '=', expected: ',' or 'end of string'")]
    [InlineData("a in b", "unable to parse requirement: found 'b' expected: '('")]
    [InlineData("a in", "unable to parse requirement: found '' expected: '('")]
    [InlineData("a in (", "unable to parse requirement: found '', expected: ',', ')' or identifier")]
    [InlineData("a in (x", "unable to parse requirement: found '', expected: ',' or ')'")]
    [InlineData("a in (x y)", "unable to parse requirement: found 'y', expected: ',' or ')'")]
    [InlineData("a in (x,=)", "unable to parse requirement: found '=', expected: ',', or identifier")]
    [InlineData(",,", "found ',', expected: !, identifier, or 'end of string'")]
    [InlineData("a,", "found '', expected: identifier after ','")]
    [InlineData("a b", "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt")]
    [InlineData("a=!", "unable to parse requirement: found '!', expected: identifier")]
    [InlineData("!", "unable to parse requirement: found '', expected: identifier")]
    [InlineData("n>x", "unable to parse requirement: values[0]: Invalid value: \"x\": for 'Gt', 'Lt' operators, the value must be an integer")]
    [InlineData("/a", "unable to parse requirement: <nil>: Invalid value: \"/a\": prefix part must be non-empty")]
    public void Errors_are_kube_s(string selector, string message)
    {
        var error = Assert.Throws<StatusException>(() => LabelSelector.Parse(selector));
        Assert.Equal((400, message), (error.Code, error.Message));
    }

    [Fact]
    public void Keys_and_values_must_be_valid()
    {
        Assert.StartsWith(
            "unable to parse requirement: <nil>: Invalid value: \"-bad\": name part must consist of alphanumeric characters",
            Assert.Throws<StatusException>(() => LabelSelector.Parse("-bad=x")).Message);
        var value = new string('v', 64);
        Assert.Equal(
            $"unable to parse requirement: values[0][a]: Invalid value: \"{value}\": must be no more than 63 bytes",
            Assert.Throws<StatusException>(() => LabelSelector.Parse("a=" + value)).Message);
        Assert.StartsWith(
            $"unable to parse requirement: [values[0]: Invalid value: \"{value}\": for 'Gt', 'Lt' operators, the value must be an integer, values[0][a]: ",
            Assert.Throws<StatusException>(() => LabelSelector.Parse("a>" + value)).Message);
    }

    [Fact]
    public void It_prints_sorted() => Assert.Equal("a in (x,y),b=1,!c,d>5", LabelSelector.Parse("d>5, b =1,!c,a in (y,x)").ToString());

    [Fact]
    public void What_it_prints_parses_to_the_same() => GenSelector.Sample(parts =>
    {
        var selector = LabelSelector.Parse(string.Join(',', parts.Select(p => p.Text)));
        Assert.Equal(selector.ToString(), LabelSelector.Parse(selector.ToString()).ToString());
    });

    [Fact]
    public void It_selects_what_the_requirements_say() => Gen.Select(GenSelector, Gen.Select(GenKey, GenText).List[0, 4]).Sample((parts, pairs) =>
    {
        var labels = new Dictionary<string, string>(pairs.DistinctBy(p => p.Item1).Select(p => KeyValuePair.Create(p.Item1, p.Item2)));
        var selector = LabelSelector.Parse(string.Join(',', parts.Select(p => p.Text)));
        Assert.Equal(parts.TrueForAll(p => p.Meets(labels)), selector.Matches(labels));
    });

    [Fact]
    public void Evaluation_allocates_nothing()
    {
        var selector = LabelSelector.Parse("app in (shop,blog),n>5,!none,empty=");
        selector.Matches(Labels);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var matched = selector.Matches(Labels);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(matched);
    }

    /// <summary>Requirements as text, each with what it means.</summary>
    private static Gen<List<(string Text, Predicate<Dictionary<string, string>> Meets)>> GenSelector { get; } = Gen.OneOf(
        Gen.Select(GenKey, Gen.Bool, (key, not) => Part(not ? "!" + key : key, l => l.ContainsKey(key) != not)),
        Gen.Select(GenKey, Text(), Gen.Int[0, 2], (key, value, op) => op == 2
            ? Part($"{key}!={value}", l => !l.TryGetValue(key, out var v) || v != value)
            : Part($"{key}{(op == 0 ? "=" : " == ")}{value}", l => l.TryGetValue(key, out var v) && v == value)),
        Gen.Select(GenKey, Text().List[1, 3], Gen.Bool, (key, values, not) => Part(
            $"{key} {(not ? "notin" : "in")} ({string.Join(" , ", values)})",
            l => l.TryGetValue(key, out var v) ? values.Contains(v) != not : not)),
        Gen.Select(GenKey, Gen.Int[0, 3], Gen.Bool, (key, bound, less) => Part(
            $"{key}{(less ? '<' : '>')}{bound}",
            l => l.TryGetValue(key, out var v) && long.TryParse(v, CultureInfo.InvariantCulture, out var n) && (less ? n < bound : n > bound)))).List[0, 4];

    private static Gen<string> Text() => GenText.Where(t => !t.StartsWith('-'));

    private static (string Text, Predicate<Dictionary<string, string>> Meets) Part(string text, Predicate<Dictionary<string, string>> meets) => (text, meets);
}
