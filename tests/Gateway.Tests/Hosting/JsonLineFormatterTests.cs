using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using OrleansAA.Gateway.Hosting;
using OrleansAA.Gateway.Logging;

namespace OrleansAA.Gateway.Tests.Hosting;

public sealed class JsonLineFormatterTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 31, 10, 20, 30, 250, TimeSpan.Zero);

    [Theory]
    [InlineData("a\nfail: forged")]
    [InlineData("\u001b[2Jgone\r")]
    [InlineData("\u202ereversed\u2028")]
    [InlineData("a lone \ud800 surrogate")]
    [InlineData("as \"it\" is \\ naïve")]
    public void An_entry_is_one_line_that_moves_no_cursor(string text)
    {
        var line = Written(new LogEntry<string>(LogLevel.Warning, "Here", 7, text, new InvalidOperationException(text), (state, _) => state));
        Assert.EndsWith("\n", line);
        Assert.DoesNotContain(line[..^1], c => char.IsControl(c) || char.GetUnicodeCategory(c) is System.Globalization.UnicodeCategory.Format or System.Globalization.UnicodeCategory.LineSeparator);
        var entry = JsonNode.Parse(line)!;
        Assert.Equal(text.Replace('\ud800', '\ufffd'), (string)entry["msg"]!);
        Assert.Equal(("warn", "Here", 1769854830250m), ((string)entry["level"]!, (string)entry["logger"]!, (decimal)entry["ts"]!));
        Assert.StartsWith("System.InvalidOperationException: ", (string)entry["err"]!, StringComparison.Ordinal);
    }

    [Fact]
    public void What_belongs_to_a_message_is_members()
    {
        var fields = new LogFields("HTTP", [new("verb", "GET"), new("resp", 200), new("msg", "forged")]);
        Assert.Equal(
            """{"ts":1769854830250,"level":"info","logger":"Here","msg":"HTTP","verb":"GET","resp":200}""" + "\n",
            Written(new LogEntry<LogFields>(LogLevel.Information, "Here", 0, fields, null, (f, _) => f.ToString())));
    }

    private static string Written<T>(LogEntry<T> entry)
    {
        using var written = new StringWriter();
        new JsonLineFormatter(new FakeTimeProvider(Now), new StartPhase(new())).Write(entry, null, written);
        return written.ToString();
    }
}
