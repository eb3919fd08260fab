using OrleansAA.ApiMachinery.Go;
using Xunit;

namespace OrleansAA.ApiMachinery.Tests.Go;

/// <summary>Durations as Go's time.ParseDuration reads them.</summary>
public sealed class GoDurationTests
{
    /// <summary>CPU time that reading the worst text may take: what is not linear takes minutes.</summary>
    private static readonly TimeSpan WorstCpuMax = TimeSpan.FromSeconds(5);

    [Theory]
    [InlineData("0", 0)]
    [InlineData("-0", 0)]
    [InlineData("5s", 5_000_000_000)]
    [InlineData("+5s", 5_000_000_000)]
    [InlineData("-5s", -5_000_000_000)]
    [InlineData("1h30m", 5_400_000_000_000)]
    [InlineData("1.5h", 5_400_000_000_000)]
    [InlineData(".5s", 500_000_000)]
    [InlineData("1.s", 1_000_000_000)]
    [InlineData("10ms", 10_000_000)]
    [InlineData("3us", 3_000)]
    [InlineData("3µs", 3_000)]
    [InlineData("3μs", 3_000)]
    [InlineData("7ns", 7)]
    [InlineData("1m1s1ms1us1ns", 61_001_001_001)]
    [InlineData("0.100000000000000000000h", 360_000_000_000)]
    [InlineData("0.3333333333333333333h", 1_200_000_000_000)]
    [InlineData("9223372036854775807ns", long.MaxValue)]
    [InlineData("9223372036854775.807us", long.MaxValue)]
    [InlineData("-9223372036854775808ns", long.MinValue)]
    public void A_duration_is_read(string text, long nanoseconds)
    {
        Assert.True(GoDuration.TryParse(text, out var read, out var error), error);
        Assert.Equal(nanoseconds, read);
    }

    [Theory]
    [InlineData("", """time: invalid duration "" """)]
    [InlineData("+", """time: invalid duration "+" """)]
    [InlineData("x", """time: invalid duration "x" """)]
    [InlineData("5", """time: missing unit in duration "5" """)]
    [InlineData("5s5", """time: missing unit in duration "5s5" """)]
    [InlineData("1.5.5s", """time: missing unit in duration "1.5.5s" """)]
    [InlineData("5q", """time: unknown unit "q" in duration "5q" """)]
    [InlineData("5S", """time: unknown unit "S" in duration "5S" """)]
    [InlineData("1d", """time: unknown unit "d" in duration "1d" """)]
    [InlineData(".s", """time: invalid duration ".s" """)]
    [InlineData("+-5s", """time: invalid duration "+-5s" """)]
    [InlineData(" 5s", """time: invalid duration " 5s" """)]
    [InlineData("5s ", """time: unknown unit "s " in duration "5s " """)]
    [InlineData("٣s", """time: invalid duration "\xd9\xa3s" """)]
    [InlineData("a\"b\\", """time: invalid duration "a\"b\\" """)]
    [InlineData("9223372036854775808ns", """time: invalid duration "9223372036854775808ns" """)]
    [InlineData("9223372036854775809ns", """time: invalid duration "9223372036854775809ns" """)]
    [InlineData("99999999999999999999s", """time: invalid duration "99999999999999999999s" """)]
    [InlineData("3000000h", """time: invalid duration "3000000h" """)]
    public void What_is_none_is_told_as_Go_tells_it(string text, string expected)
    {
        Assert.False(GoDuration.TryParse(text, out _, out var error));
        Assert.Equal(expected.TrimEnd(' '), error);
    }

    [Theory]
    [InlineData("11s", "x")]
    [InlineData("1", "")]
    [InlineData(".1", "s")]
    [InlineData("1ns", "")]
    [InlineData("µ", "")]
    public void The_worst_text_costs_no_more_than_its_length(string part, string end)
    {
        var text = string.Concat(Enumerable.Repeat(part, 300_000)) + end;
        var before = Environment.CpuUsage.TotalTime;
        _ = GoDuration.TryParse(text, out _, out var error);
        Assert.InRange(Environment.CpuUsage.TotalTime - before, TimeSpan.Zero, WorstCpuMax);
        Assert.InRange(error.Length, 0, 4096);
    }
}
