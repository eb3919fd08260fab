using OrleansAA.ApiMachinery.Admission;
using Xunit;

namespace OrleansAA.ApiMachinery.Tests.Admission;

/// <summary>Which writes a policy is about, by its own word and by its binding's.</summary>
public sealed class PolicyMatchingTests
{
    private readonly PolicyTrial _trial = new();

    [Theory]
    [InlineData("", true)]
    [InlineData(""" "operations":["CREATE"] """, true)]
    [InlineData(""" "operations":["UPDATE","DELETE"] """, false)]
    [InlineData(""" "apiGroups":["*"] """, true)]
    [InlineData(""" "apiGroups":["apps"] """, false)]
    [InlineData(""" "apiVersions":["*"] """, true)]
    [InlineData(""" "apiVersions":["v9"] """, false)]
    [InlineData(""" "apiVersions":["v2"] """, true)]
    [InlineData(""" "resources":["*"] """, true)]
    [InlineData(""" "resources":["*/*"] """, true)]
    [InlineData(""" "resources":["rules/status","others"] """, false)]
    [InlineData(""" "scope":"Namespaced" """, true)]
    [InlineData(""" "scope":"Cluster" """, false)]
    [InlineData(""" "resourceNames":["web"] """, true)]
    [InlineData(""" "resourceNames":["db"] """, false)]
    [InlineData(""" "resourceNames":["*"] """, false)]
    [InlineData(""" "resourceNames":["web"],"apiVersions":["v2"] """, true)]
    [InlineData(""" "resourceNames":["db"],"apiVersions":["v2"] """, false)]
    public async Task A_rule_says_of_what_and_an_excluding_one_of_what_not(string change, bool matches)
    {
        var rule = PolicyTrial.Rule(change);
        Assert.Equal(matches, await IsHeldAsync($$"""{"resourceRules":[{{rule}}]}"""));
        Assert.Equal(!matches, await IsHeldAsync($$"""{"resourceRules":[{{PolicyTrial.Rule("")}}],"excludeResourceRules":[{{rule}}]}"""));
        Assert.Equal(matches, await IsHeldAsync($$"""{"resourceRules":[{{rule}}]}""", ofBinding: true));
        Assert.Equal(!matches, await IsHeldAsync($$"""{"excludeResourceRules":[{{rule}}]}""", ofBinding: true));
    }

    [Theory]
    [InlineData("Equivalent", true)]
    [InlineData("Exact", false)]
    public async Task Another_version_counts_where_versions_are_equivalent(string policy, bool matches)
    {
        var rule = PolicyTrial.Rule(""" "apiVersions":["v2"] """);
        Assert.Equal(matches, await IsHeldAsync($$"""{"matchPolicy":"{{policy}}","resourceRules":[{{rule}}]}"""));
        Assert.Equal(!matches, await IsHeldAsync($$"""{"matchPolicy":"{{policy}}","resourceRules":[{{PolicyTrial.Rule("")}}],"excludeResourceRules":[{{rule}}]}"""));
    }

    [Theory]
    [InlineData("""{"namespaceSelector":{"matchLabels":{"team":"x"}}}""", true)]
    [InlineData("""{"namespaceSelector":{"matchLabels":{"team":"y"}}}""", false)]
    [InlineData("""{"namespaceSelector":{"matchExpressions":[{"key":"team","operator":"NotIn","values":["x"]}]}}""", false)]
    [InlineData("""{"objectSelector":{"matchLabels":{"app":"web"}}}""", true)]
    [InlineData("""{"objectSelector":{"matchLabels":{"app":"db"}}}""", false)]
    public async Task A_selector_says_of_which(string resources, bool matches)
    {
        var rules = $"\"resourceRules\":[{PolicyTrial.Rule("")}],";
        Assert.Equal(matches, await IsHeldAsync(resources.Insert(1, rules)));
        Assert.Equal(matches, await IsHeldAsync(resources, ofBinding: true));
    }

    [Fact]
    public async Task The_old_object_may_be_the_one_that_is_selected()
    {
        _trial.Operation = AdmissionOperation.Update;
        _trial.Old.Metadata.Labels["app"] = "old";
        Assert.True(await IsHeldAsync("""{"objectSelector":{"matchLabels":{"app":"old"}}}""", ofBinding: true));
    }

    [Fact]
    public async Task A_name_that_is_being_generated_is_none()
    {
        _trial.IsNameGenerated = true;
        Assert.False(await IsHeldAsync($$"""{"resourceRules":[{{PolicyTrial.Rule(""" "resourceNames":["web"] """)}}]}"""));
    }

    [Fact]
    public async Task A_cluster_scoped_object_is_in_no_namespace_that_could_be_left_out()
    {
        _trial.Namespace = "";
        Assert.True(await IsHeldAsync("""{"namespaceSelector":{"matchLabels":{"team":"y"}}}""", ofBinding: true));
    }

    private async Task<bool> IsHeldAsync(string resources, bool ofBinding = false)
    {
        const string no = "\"validations\":[{\"expression\":\"false\"}]";
        return await (ofBinding
            ? _trial.HoldAsync($$"""{{{no}}}""", $$"""{"matchResources":{{resources}}}""")
            : _trial.HoldAsync($$"""{{{no}},"matchConstraints":{{resources}}}""")) is not null;
    }
}
