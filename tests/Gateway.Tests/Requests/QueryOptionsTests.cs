using OrleansAA.ApiMachinery.Errors;
using OrleansAA.Gateway.Requests;

namespace OrleansAA.Gateway.Tests.Requests;

/// <summary>Options in the query, converted as k8s.io/apimachinery converts them.</summary>
public sealed class QueryOptionsTests
{
    [Fact]
    public void What_is_not_there_is_not_set()
    {
        var list = QueryOptions.List(GoQuery.Empty);
        Assert.False(list.Watch);
        Assert.Null(list.TimeoutSeconds);
        Assert.Null(list.SendInitialEvents);
        Assert.Equal(0, list.Limit);
        Assert.Null(QueryOptions.Delete(GoQuery.Empty).Preconditions);
        Assert.Null(QueryOptions.Delete(GoQuery.Empty).PropagationPolicy);
    }

    [Theory]
    [InlineData("limit=5", 5)]
    [InlineData("limit=-5", -5)]
    [InlineData("limit=%2B5", 5)]
    [InlineData("limit=9223372036854775807", long.MaxValue)]
    [InlineData("limit=1&limit=x", 1)]
    public void Numbers_are_decimal(string query, long value) => Assert.Equal(value, QueryOptions.List(new(query)).Limit);

    [Theory]
    [InlineData("limit=", "strconv.ParseInt: parsing \"\": invalid syntax")]
    [InlineData("limit=x", "strconv.ParseInt: parsing \"x\": invalid syntax")]
    [InlineData("limit=0x5", "strconv.ParseInt: parsing \"0x5\": invalid syntax")]
    [InlineData("limit=%205", "strconv.ParseInt: parsing \" 5\": invalid syntax")]
    [InlineData("timeoutSeconds=9223372036854775808", "strconv.ParseInt: parsing \"9223372036854775808\": value out of range")]
    public void A_number_that_is_none_is_refused(string query, string message)
    {
        var refusal = Assert.Throws<StatusException>(() => QueryOptions.List(new(query)));
        Assert.Equal((400, message), (refusal.Code, refusal.Message));
    }

    [Fact]
    public void Preconditions_of_a_delete_are_those_that_say_something()
    {
        var delete = QueryOptions.Delete(new("uid=u&resourceVersion=&propagationPolicy=Orphan&dryRun=All&dryRun=x"));
        Assert.Equal(("u", null), (delete.Preconditions.Uid, delete.Preconditions.ResourceVersion));
        Assert.Equal("Orphan", delete.PropagationPolicy);
        Assert.Equal(["All", "x"], delete.DryRun);
    }
}
