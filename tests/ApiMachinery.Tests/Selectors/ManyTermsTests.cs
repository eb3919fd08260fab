using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Selectors;
using Xunit;

namespace OrleansAA.ApiMachinery.Tests.Selectors;

/// <summary>Selectors of very many terms, which select what each term alone does.</summary>
public sealed class ManyTermsTests
{
    private const int Terms = 8_500;
    private const int Objects = 10_000;

    private static readonly Dictionary<string, string> Labels = new() { ["app"] = "shop", ["tier"] = "web", ["n"] = "5" };

    /// <summary>An index is asked under the watch cache's lock.</summary>
    [Fact]
    public void An_index_is_asked_once_for_each_field_and_label()
    {
        var kind = new KindBuilder<V1.Widget>().SelectableField("spec.name", indexed: true).IndexedLabel("app").Build();
        var labels = string.Join(',', Enumerable.Range(0, Terms).Select(i => $"app=a{i}"));
        var fields = string.Join(',', Enumerable.Range(0, Terms).Select(i => $"spec.name=a{i}"));
        Assert.Equal(new IndexTerm("app", "a0", IsLabel: true), Assert.Single(LabelSelector.Parse(labels).IndexedIn(kind)));
        Assert.Equal(new IndexTerm("spec.name", "a0", IsLabel: false), Assert.Single(FieldSelector.Parse(fields, kind).Indexed));
    }

    [Theory]
    [InlineData("app=shop", true)]
    [InlineData("app=blog", false)]
    [InlineData("app", true)]
    [InlineData("!app", false)]
    [InlineData("app!=shop", false)]
    [InlineData("app in (shop,blog),app in (shop,forum),app notin (blog)", true)]
    [InlineData("app in (shop,blog),app in (forum)", false)]
    [InlineData("n>4,n<6,n>1", true)]
    [InlineData("n>4,n>5", false)]
    [InlineData("app>1", false)]
    [InlineData("gone>1", false)]
    [InlineData("gone=", false)]
    [InlineData("gone", false)]
    public void They_select_the_same_beside_labels_that_are_not_there(string selector, bool selected)
    {
        Assert.Equal(selected, LabelSelector.Parse(selector).Matches(Labels));
        Assert.Equal(selected, LabelSelector.Parse(selector + "," + Absent(100)).Matches(Labels));
    }

    [Theory]
    [InlineData("x!=")]
    [InlineData("app!=")]
    [InlineData("!x")]
    public void A_list_costs_the_objects_labels_not_the_selectors_terms(string term)
    {
        var selector = LabelSelector.Parse(string.Join(',', Enumerable.Range(0, Terms).Select(i => term.EndsWith('=') ? $"{term}v{i}" : $"{term}{i}")));
        var began = Environment.CpuUsage.TotalTime;
        for (var i = 0; i < Objects; i++)
            Assert.True(selector.Matches(Labels));
        Assert.InRange(Environment.CpuUsage.TotalTime - began, TimeSpan.Zero, TimeSpan.FromSeconds(0.5));
    }

    [Fact]
    public void A_field_selector_too()
    {
        var selector = FieldSelector.Parse(string.Join(',', Enumerable.Range(0, Terms).Select(i => $"metadata.name!=v{i}")), WidgetKind.Instance);
        var began = Environment.CpuUsage.TotalTime;
        for (var i = 0; i < Objects; i++)
            Assert.True(selector.Matches(0, static (_, _) => "web"));
        Assert.False(selector.Matches(0, static (_, _) => "v7"));
        Assert.InRange(Environment.CpuUsage.TotalTime - began, TimeSpan.Zero, TimeSpan.FromSeconds(0.5));
    }

    [Theory]
    [InlineData("metadata.name=web,metadata.name=web", true)]
    [InlineData("metadata.name=web,metadata.name=api", false)]
    [InlineData("metadata.name=web,metadata.name!=web", false)]
    public void Terms_of_one_field_are_all_asked(string selector, bool selected) =>
        Assert.Equal(selected, FieldSelector.Parse(selector, WidgetKind.Instance).Matches(0, static (_, _) => "web"));

    private static string Absent(int count) => string.Join(',', Enumerable.Range(0, count).Select(i => $"!absent{i}"));
}
