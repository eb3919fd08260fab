using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Meta;
using OrleansAA.Gateway.Endpoints;

namespace OrleansAA.Gateway.Tests.Endpoints;

/// <summary>Which objects a list, a watch or a deletecollection is about.</summary>
public sealed class SelectionTests
{
    [Theory]
    [InlineData("shop", "", "", "", "web db")]
    [InlineData("", "", "", "", "web db far")]
    [InlineData("shop", "web", "", "", "web")]
    [InlineData("", "", "app=web", "", "web far")]
    [InlineData("shop", "", "app!=web", "", "db")]
    [InlineData("shop", "", "app in (web,db),tier", "", "db")]
    [InlineData("", "", "", "metadata.name=web", "web")]
    [InlineData("", "", "", "metadata.namespace=yard", "far")]
    [InlineData("", "", "", "spec.port!=80", "db")]
    [InlineData("", "", "app=web", "spec.port=80,metadata.name!=web", "far")]
    [InlineData("yard", "web", "", "", "")]
    public void Path_labels_and_fields_must_all_fit(string space, string name, string labels, string fields, string expected)
    {
        var selection = Of(space, name, labels, fields);
        var all = new[] { StoredRule.Of("web"), StoredRule.Of("db", labels: """{"app":"db","tier":"back"}""", port: 5432), StoredRule.Of("far", space: "yard") };
        Assert.Equal(expected, string.Join(' ', all.Where(selection.Matches).Select(o => o.Name.Name)));
    }

    [Theory]
    [InlineData("", "", "", true, null)]
    [InlineData("web", "", "", false, "web")]
    [InlineData("", "app", "", false, null)]
    [InlineData("", "", "metadata.name=web", false, "web")]
    [InlineData("", "app", "metadata.name==web,spec.port=80", false, "web")]
    [InlineData("", "", "metadata.name!=web", false, null)]
    [InlineData("", "", "spec.port=80", false, null)]
    public void It_knows_whether_it_means_everything_or_one(string name, string labels, string fields, bool isAll, string? single)
    {
        var selection = Of("shop", name, labels, fields);
        Assert.Equal((isAll, single), (selection.IsAll, selection.SingleName));
    }

    [Theory]
    [InlineData("a b", "", "unable to parse requirement")]
    [InlineData("", "spec.name=x", "field label not supported: spec.name")]
    [InlineData("", "metadata.name", "invalid selector: 'metadata.name'; can't understand 'metadata.name'")]
    public void A_selector_that_is_none_is_400(string labels, string fields, string message)
    {
        var refused = Assert.Throws<StatusException>(() => Of("shop", "", labels, fields));
        Assert.Equal(400, refused.Code);
        Assert.Contains(message, refused.Status.Message);
    }

    private static Selection Of(string space, string name, string labels, string fields) =>
        Selection.Of(new() { Verb = "list", Path = "/", Namespace = space, Name = name }, StoredRule.Kind, new ListOptions { LabelSelector = labels, FieldSelector = fields });
}
