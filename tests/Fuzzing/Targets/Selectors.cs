using System.Text;
using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Selectors;
using OrleansAA.PortRules;

namespace OrleansAA.Fuzzing.Targets;

/// <summary>Selectors: as text they are read as the same selector, which selects the same.</summary>
internal static class Selectors
{
    private static readonly ResourceKind Kind = PortRuleKind.Create();

    private static readonly Dictionary<string, string>?[] Labels =
        [null, [], new() { ["a"] = "b" }, new() { ["a"] = "" }, new() { ["a"] = "1", ["b"] = "2" }, new() { ["app"] = "shop", ["tier"] = "x" }, new() { ["n"] = "6" }];

    public static void Label(byte[] input)
    {
        LabelSelector selector;
        try
        {
            selector = LabelSelector.Parse(Encoding.UTF8.GetString(input));
        }
        catch (StatusException)
        {
            return;
        }
        var again = LabelSelector.Parse(selector.ToString());
        Oracle.Same(selector.ToString(), again.ToString(), "a selector is written otherwise the second time");
        foreach (var labels in Labels)
            Oracle.Holds(selector.Matches(labels) == again.Matches(labels), $"{selector} selects otherwise when it is read again");
    }

    public static void Field(byte[] input)
    {
        FieldSelector selector;
        try
        {
            selector = FieldSelector.Parse(Encoding.UTF8.GetString(input), Kind);
        }
        catch (StatusException)
        {
            return;
        }
        var again = FieldSelector.Parse(selector.ToString(), Kind);
        // Terms are in the order of their texts, which may be others the second time: "a==b" is "a=b".
        Oracle.Holds(selector.Terms.ToHashSet().SetEquals(again.Terms), "a selector is read as another one");
        foreach (var value in (string[])["", "h", "80", "=", ",", "\\"])
            Oracle.Holds(selector.Matches(value, static (v, _) => v) == again.Matches(value, static (v, _) => v), $"{selector} selects otherwise when it is read again");
    }
}
