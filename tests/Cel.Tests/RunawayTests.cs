using System.Diagnostics;
using OrleansAA.Cel.Evaluation;
using OrleansAA.Cel.Types;
using OrleansAA.Cel.Values;

namespace OrleansAA.Cel.Tests;

/// <summary>Expressions that somebody chose to run away: each ends, by its cost or with a value, within seconds of CPU.</summary>
public class RunawayTests(ITestOutputHelper output)
{
    /// <summary>What any of them may take; none takes a tenth of it on a quiet machine.</summary>
    private static readonly TimeSpan CpuMax = TimeSpan.FromSeconds(30);

    private static readonly CelValue Numbers = CelValue.OfList([.. Enumerable.Range(0, 20_000).Select(i => CelValue.Of((long)i))]);
    private static readonly CelValue Long = CelValue.Of(new string('a', 1 << 20));

    private static string Bound(string name, string first, string step, int times, string result) =>
        string.Concat(Enumerable.Range(0, times).Select(i => $"cel.bind({name}{i}, {(i == 0 ? first : step.Replace("$", name + (i - 1).ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal))}, "))
        + result.Replace("$", name + (times - 1).ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal) + new string(')', times);

    public static TheoryData<string> Expressions =>
    [
        "list.all(a, list.all(b, list.all(c, list.all(d, true))))",
        "list.map(a, list.map(b, list.map(c, a + b + c))).size() > 0",
        Bound("s", "text", "$ + $", 60, "$.size() > 0"),
        Bound("s", "dyn('a')", "$ + $", 60, "size($) > 0"),
        Bound("l", "list", "$ + $", 60, "$ == $"),
        Bound("l", "[list, list]", "[$, $]", 60, "$ == $"),
        Bound("l", "dyn(list)", "dyn([$, $])", 60, "$ == $ && $ != dyn([])"),
        Bound("m", "{1: 1}", "{1: $, 2: $}", 40, "'%s'.format([$]).size() > 0"),
        "list.all(x, text.replace('', text).size() > 0)",
        "list.all(x, text.replace('a', text).size() > 0)",
        "list.all(x, text.contains('" + new string('a', 60) + "b') || true)",
        "list.all(x, text.lastIndexOf('" + new string('a', 60) + "b') < x)",
        "list.all(x, text.matches('(a*)*(a*)*b') || true)",
        "list.all(x, text.matches('(((a?){30}){30}){1}b') || true)",
        "list.all(x, text.matches('([a-z]+.)*' + string(x)) || true)",
        "list.all(x, 'aaa'.matches('(a|aa)+' + string(x)) || true)",
        "list.all(x, '%.1000f %.1000e'.format([1e308, 1e308]).size() > 0)",
        "list.all(x, lists.range(4000000).size() > 0)",
        "list.all(x, text.split('').size() > 0)",
        "list.map(x, text.split('')).size() > 0",
        "list.distinct().size() > 0",
        "list.map(x, list.sort()).size() > 0",
        "list.all(x, sets.contains([list], [list]))",
        "list.all(x, quantity('1e99999999').isInteger() || isSemver('" + new string('1', 1000) + "') || true)",
        "list.all(x, isURL(text) || isIP(text) || isCIDR(text) || true)",
        "list.all(x, format.dns1123Subdomain().validate(text).hasValue())",
        "list.transformMap(i, v, list.transformMap(j, w, text)).size() > 0",
    ];

    [Theory]
    [MemberData(nameof(Expressions))]
    public void Ends(string expression)
    {
        using var process = Process.GetCurrentProcess();
        var before = process.TotalProcessorTime;
        var compilation = CelEnvironment.Kubernetes.WithVariable("list", CelType.List(CelType.Int)).WithVariable("text", CelType.String).Compile(expression);
        var result = compilation.Program?.Evaluate(new CelBindings { ["list"] = Numbers, ["text"] = Long }, cancellation: TestContext.Current.CancellationToken);
        process.Refresh();
        var cpu = process.TotalProcessorTime - before;
        output.WriteLine($"{cpu.TotalSeconds:0.00} s: {result?.Outcome.ToString() ?? compilation.Message[..Math.Min(100, compilation.Message.Length)]}");
        Assert.True(cpu < CpuMax, $"{cpu.TotalSeconds:0.0} s of CPU");
        Assert.True(result is null or { Outcome: CelOutcome.Value or CelOutcome.CostExceeded or CelOutcome.Error });
    }

    [Theory]
    [InlineData("(")]
    [InlineData("[")]
    [InlineData("-")]
    [InlineData("!")]
    [InlineData("1+")]
    [InlineData("a.")]
    [InlineData("a[")]
    [InlineData("{1:")]
    [InlineData("true||")]
    [InlineData("1?1:")]
    [InlineData("[].map(x,")]
    [InlineData("{a:")]
    public void Long_texts_are_refused_or_read_in_time(string part)
    {
        using var process = Process.GetCurrentProcess();
        var before = process.TotalProcessorTime;
        var text = string.Concat(Enumerable.Repeat(part, 90_000 / part.Length));
        Assert.Null(CelEnvironment.Kubernetes.Compile(text).Program);
        process.Refresh();
        Assert.True(process.TotalProcessorTime - before < CpuMax);
    }

    [Fact]
    public void A_macro_that_copies_its_target_does_not_grow_without_end()
    {
        var text = "optional.of(1)" + string.Concat(Enumerable.Repeat(".optMap(x, x + 1)", 40)) + ".value() == 41";
        Assert.Contains("limit exceeded", CelEnvironment.Kubernetes.Compile(text).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_type_does_not_grow_without_end()
    {
        Assert.Contains("type limit exceeded", CelEnvironment.Kubernetes.Compile(Bound("m", "{1: 1}", "{$: $}", 60, "$ == $")).Message, StringComparison.Ordinal);
    }
}
