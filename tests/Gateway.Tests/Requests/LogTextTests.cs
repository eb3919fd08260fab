using OrleansAA.Gateway.Requests;

namespace OrleansAA.Gateway.Tests.Requests;

/// <summary>What clients sent, where operators read it.</summary>
public sealed class LogTextTests
{
    [Theory]
    [InlineData("/apis", "\"/apis\"")]
    [InlineData("a\nb\u001b[31m\"", "\"a\\nb\\x1b[31m\\\"\"")]
    [InlineData("\u202e", "\"\\u202e\"")]
    public void It_is_one_line_that_moves_nothing(string text, string logged) => Assert.Equal(logged, LogText.Quote(text));

    [Fact]
    public void It_is_cut()
    {
        Assert.Equal($"\"{new string('a', 256)}\"", LogText.Quote(new string('a', 256)));
        Assert.Equal($"\"{new string('a', 256)}\"...", LogText.Quote(new string('a', 1_000_000)));
    }
}
