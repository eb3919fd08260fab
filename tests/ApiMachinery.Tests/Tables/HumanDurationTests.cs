using OrleansAA.ApiMachinery.Tables;
using Xunit;

namespace OrleansAA.ApiMachinery.Tests.Tables;

public class HumanDurationTests
{
    private const double Minute = 60, Hour = 3600, Day = 86400, Year = 365 * Day;

    [Theory]
    [InlineData(-2, "<invalid>")]
    [InlineData(-1.9, "0s")]
    [InlineData(-1, "0s")]
    [InlineData(-0.5, "0s")]
    [InlineData(0, "0s")]
    [InlineData(119.9, "119s")]
    [InlineData(2 * Minute, "2m")]
    [InlineData((9 * Minute) + 59, "9m59s")]
    [InlineData((10 * Minute) + 59, "10m")]
    [InlineData((3 * Hour) - 1, "179m")]
    [InlineData(3 * Hour, "3h")]
    [InlineData((7 * Hour) + (59 * Minute), "7h59m")]
    [InlineData((8 * Hour) + (59 * Minute), "8h")]
    [InlineData((48 * Hour) - 1, "47h")]
    [InlineData(2 * Day, "2d")]
    [InlineData((7 * Day) + (23 * Hour), "7d23h")]
    [InlineData((8 * Day) + (23 * Hour), "8d")]
    [InlineData((2 * Year) - 1, "729d")]
    [InlineData(2 * Year, "2y")]
    [InlineData((2 * Year) + Day, "2y1d")]
    [InlineData((8 * Year) - 1, "7y364d")]
    [InlineData((9 * Year) - 1, "8y")]
    public void Durations_are_printed_as_kubectl_does(double seconds, string text) => Assert.Equal(text, HumanDuration.Of(TimeSpan.FromSeconds(seconds)));

    [Fact]
    public void No_time_is_unknown()
    {
        var now = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
        Assert.Equal("<unknown>", HumanDuration.Since(null, now));
        Assert.Equal("<unknown>", HumanDuration.Since(default(DateTime), now));
        Assert.Equal("5s", HumanDuration.Since(now.UtcDateTime.AddSeconds(-5), now));
    }
}
