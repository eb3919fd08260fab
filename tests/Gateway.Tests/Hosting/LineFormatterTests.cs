using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansAA.Gateway.Hosting;

namespace OrleansAA.Gateway.Tests.Hosting;

public sealed class LineFormatterTests
{
    [Theory]
    [InlineData("a\nfail: forged", "a\\nfail: forged")]
    [InlineData("\u001b[2Jgone\r", "\\x1b[2Jgone\\r")]
    [InlineData("\u202ereversed\u2028", "\\u202ereversed\\u2028")]
    [InlineData("as \"it\" is \\ naïve", "as \"it\" is \\ naïve")]
    public void An_entry_is_one_line_that_moves_no_cursor(string text, string shown)
    {
        using var written = new StringWriter();
        var entry = new LogEntry<string>(LogLevel.Warning, "Here", 7, text, new InvalidOperationException(text), (state, _) => state);
        new LineFormatter(TimeProvider.System, new StartPhase(new())).Write(entry, null, written);
        Assert.Contains($" warn: Here[7] {shown} System.InvalidOperationException: ", written.ToString());
        Assert.EndsWith("\n", written.ToString());
        Assert.DoesNotContain(written.ToString()[..^1], char.IsControl);
    }
}
