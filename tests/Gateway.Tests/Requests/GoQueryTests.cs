using OrleansAA.Gateway.Requests;

namespace OrleansAA.Gateway.Tests.Requests;

/// <summary>Queries as Go's url.ParseQuery takes them apart.</summary>
public sealed class GoQueryTests
{
    [Theory]
    [InlineData("limit=1", "1")]
    [InlineData("limit=1&limit=2", "1")]
    [InlineData("limit", "")]
    [InlineData("limit=", "")]
    [InlineData("l%69mit=%31+%2B", "1 +")]
    [InlineData("limit=a=b", "a=b")]
    [InlineData("&&limit=1&", "1")]
    [InlineData("=1&limit=2", "2")]
    [InlineData("a;b&limit=1", "1")]
    [InlineData("limit=1;limit=2", null)]
    [InlineData("limit=%zz", null)]
    [InlineData("limit=%", null)]
    [InlineData("limit=%zz&limit=2", "2")]
    [InlineData("Limit=1", null)]
    [InlineData("LIMIT=1&limit=2", "2")]
    [InlineData("limit%00=1", null)]
    [InlineData("limit=%C3%A4", "ä")]
    [InlineData("", null)]
    public void The_first_value_of_a_name_is_found(string query, string? value) => Assert.Equal(value, new GoQuery(query).Find("limit"));

    [Fact]
    public void All_values_come_in_order() => Assert.Equal(["All", "", "x"], new GoQuery("dryRun=All&a=b&dryRun=&dryRun=x").All("dryRun"));

    [Theory]
    [InlineData("watch", true)]
    [InlineData("watch=", true)]
    [InlineData("watch=no", true)]
    [InlineData("watch=False", false)]
    [InlineData("watch=0", false)]
    [InlineData("watch=0&watch=1", false)]
    [InlineData("Watch=1", false)]
    public void Anything_but_false_and_0_is_true(string query, bool isTrue) => Assert.Equal(isTrue, new GoQuery(query).IsTrue("watch"));
}
