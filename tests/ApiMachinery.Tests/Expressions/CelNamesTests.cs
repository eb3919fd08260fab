using OrleansAA.ApiMachinery.Expressions;
using Xunit;

namespace OrleansAA.ApiMachinery.Tests.Expressions;

public sealed class CelNamesTests
{
    /// <remarks>The cases of k8s.io/apiserver/pkg/cel/escaping.go.</remarks>
    [Theory]
    [InlineData("a", "a")]
    [InlineData("aB_9", "aB_9")]
    [InlineData("_", "_")]
    [InlineData("__", "__underscores__")]
    [InlineData("___", "__underscores___")]
    [InlineData("____", "__underscores____underscores__")]
    [InlineData("a__b", "a__underscores__b")]
    [InlineData("a.b-c/d", "a__dot__b__dash__c__slash__d")]
    [InlineData("namespace", "__namespace__")]
    [InlineData("true", "__true__")]
    [InlineData("in", "__in__")]
    [InlineData("int", "int")]
    public void A_name_is_escaped_and_back(string name, string escaped)
    {
        Assert.Equal(escaped, CelNames.Escape(name));
        Assert.Equal(name, CelNames.Unescape(escaped));
    }

    [Theory]
    [InlineData("")]
    [InlineData("3d")]
    [InlineData("$ref")]
    [InlineData("a b")]
    [InlineData("ä")]
    public void Some_names_cannot_be_written(string name) => Assert.Null(CelNames.Escape(name));

    [Theory]
    [InlineData("__what__")]
    [InlineData("a__true__")]
    public void What_no_name_is_escaped_as_is_none(string escaped) => Assert.Null(CelNames.Unescape(escaped));
}
