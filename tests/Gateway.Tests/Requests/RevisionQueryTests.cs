using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.Gateway.Requests;

namespace OrleansAA.Gateway.Tests.Requests;

/// <summary>resourceVersions in requests (k8s.io/apiserver/pkg/storage: ParseResourceVersion, NewTooLargeResourceVersionError).</summary>
public sealed class RevisionQueryTests
{
    [Theory]
    [InlineData("", 0)]
    [InlineData("0", 0)]
    [InlineData("7", 7)]
    [InlineData("007", 7)]
    [InlineData("9223372036854775807", long.MaxValue)]
    [InlineData("18446744073709551615", long.MaxValue)]
    public void A_number_is_one_and_nothing_is_none(string text, long number) => Assert.Equal(new Revision(number), RevisionQuery.Parse(text));

    [Theory]
    [InlineData("-1", "invalid syntax")]
    [InlineData("+1", "invalid syntax")]
    [InlineData(" 1", "invalid syntax")]
    [InlineData("1_0", "invalid syntax")]
    [InlineData("0x1", "invalid syntax")]
    [InlineData("x", "invalid syntax")]
    [InlineData("18446744073709551616", "value out of range")]
    public void What_is_no_number_is_400_in_the_words_of_Go(string text, string why)
    {
        var refused = Assert.Throws<StatusException>(() => RevisionQuery.Parse(text, "invalid resource version: "));
        Assert.Equal(400, refused.Code);
        Assert.Equal($"invalid resource version: resourceVersion: Invalid value: \"{text}\": strconv.ParseUint: parsing \"{text}\": {why}", refused.Status.Message);
    }

    [Fact]
    public void One_that_is_not_reached_is_504_with_a_cause_that_informers_know()
    {
        var refused = RevisionQuery.TooLarge("0099", new(7));
        Assert.Equal((504, "Timeout: Too large resource version: 99, current: 7"), (refused.Code, refused.Status.Message));
        Assert.Equal("ResourceVersionTooLarge", Assert.Single(refused.Status.Details.Causes).Reason);
        Assert.Equal(1, refused.Status.Details.RetryAfterSeconds);
    }
}
