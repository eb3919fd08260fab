using System.CommandLine;
using System.Globalization;
using System.Text;
using OrleansAA.ApiMachinery.Go;
using OrleansAA.TestKit;

namespace OrleansAA.Gateway.Tests.Hosting;

/// <summary>docs/flags.md has every flag, with its default and what <c>--help</c> says of it.</summary>
public sealed class FlagsDocsTests
{
    private const string Update = "PORTRULE_UPDATE_FLAGS";
    private const string Start = "<!-- flags -->\n";
    private const string End = "<!-- /flags -->\n";

    /// <summary>With the variable set to 1 the test writes the page anew.</summary>
    [Fact]
    public void The_page_has_every_flag()
    {
        var page = Path.Combine(BuildPaths.RepositoryRoot, "docs", "flags.md");
        var text = File.ReadAllText(page);
        var (start, end) = (text.IndexOf(Start, StringComparison.Ordinal) + Start.Length, text.IndexOf(End, StringComparison.Ordinal));
        Assert.True(start >= Start.Length && end > start, $"{Start.Trim()} and {End.Trim()} are where the flags belong");
        if (Environment.GetEnvironmentVariable(Update) == "1")
            File.WriteAllText(page, text[..start] + Written() + text[end..]);
        else
            Assert.Equal(Written(), text[start..end]);
    }

    private static string Written()
    {
        var command = AggregatedApiServer.CommandOf(Served.Rules);
        var page = new StringBuilder();
        Append(page, "The server", "", command.Options);
        foreach (var (subcommand, own) in command.Subcommands)
            Append(page, $"`{subcommand.Name}`", subcommand.Description + " Takes the flags of the server, and:\n\n", own);
        return page.Append('\n').ToString();
    }

    private static void Append(StringBuilder page, string title, string about, IEnumerable<Option> options)
    {
        page.Append($"\n## {title}\n\n{about}| flag | default | meaning |\n|---|---|---|\n");
        foreach (var option in options)
            page.Append($"| `{option.Name}` | {DefaultOf(option)} | {option.Description!.Replace("|", "\\|", StringComparison.Ordinal)} |\n");
    }

    private static string DefaultOf(Option option) => !option.HasDefaultValue ? "" : option.GetDefaultValue() switch
    {
        null or "" or Array { Length: 0 } => "",
        TimeSpan time => $"`{GoDurationText.Format(time)}`",
        Enum word => $"`{WordOf(option, word)}`",
        bool isOn => isOn ? "`true`" : "`false`",
        IFormattable number => $"`{number.ToString(null, CultureInfo.InvariantCulture)}`",
        var other => $"`{other}`",
    };

    /// <summary>A choice as it is given: <c>blocking-strict</c>.</summary>
    private static string WordOf(Option option, Enum value)
    {
        var words = option.HelpName?.Split('|') ?? [];
        return Array.Find(words, w => w.Replace("-", "", StringComparison.Ordinal).EndsWith(value.ToString(), StringComparison.OrdinalIgnoreCase)) ?? words.FirstOrDefault() ?? value.ToString();
    }
}
