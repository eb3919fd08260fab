using OrleansAA.ApiMachinery.Go;
using Xunit;

namespace OrleansAA.ApiMachinery.Tests.Go;

public sealed class Rfc3339Tests
{
    [Theory]
    [InlineData("2026-11-26T10:20:30Z", "2026-11-26T10:20:30Z")]
    [InlineData("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z")]
    [InlineData("2028-02-29T23:59:59Z", "2028-02-29T23:59:59Z")]
    [InlineData("9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z")]
    [InlineData("2026-11-26T10:20:30+02:00", "2026-11-26T08:20:30Z")]
    [InlineData("2026-11-26T10:20:30-00:30", "2026-11-26T10:50:30Z")]
    [InlineData("2026-11-26T10:20:30.123456789Z", "2026-11-26T10:20:30Z")]
    [InlineData("2026-11-26T10:20:30,5+02:00", "2026-11-26T08:20:30Z")]
    public void A_time_is_read_to_the_second(string text, string utc)
    {
        Assert.True(Rfc3339.TryParse(text, out var time));
        Assert.Equal(utc, Rfc3339.Format(time));
    }

    [Theory]
    [InlineData("")]
    [InlineData("2026-11-26")]
    [InlineData("2026-11-26T10:20:30")]
    [InlineData("2026-11-26T10:20:30z")]
    [InlineData("2026-11-26t10:20:30Z")]
    [InlineData("2026-11-26T10:20:30.Z")]
    [InlineData("2026-11-26T10:20:30.1")]
    [InlineData("2026-11-26T10:20:30+0200")]
    [InlineData("2026-11-26T10:20:30Z ")]
    [InlineData("2026-11-26T10:20:30Z\n")]
    [InlineData("2026-13-26T10:20:30Z")]
    [InlineData("2026-11-31T10:20:30Z")]
    [InlineData("2026-00-26T10:20:30Z")]
    [InlineData("2026-11-00T10:20:30Z")]
    [InlineData("2026-02-29T10:20:30Z")]
    [InlineData("0000-01-01T00:00:00Z")]
    [InlineData("2026-11-26T24:00:00Z")]
    [InlineData("2026-11-26T10:60:30Z")]
    [InlineData("2026-11-26T10:20:60Z")]
    [InlineData("2026-11-26T25:20:30Z")]
    [InlineData("\u0662026-11-26T10:20:30Z")]
    [InlineData("20\u0662\u0666-11-26T10:20:30Z")]
    public void What_has_another_form_is_no_time(string text) => Assert.False(Rfc3339.TryParse(text, out _));
}
