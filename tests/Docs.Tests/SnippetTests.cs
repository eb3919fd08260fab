using System.Text;
using System.Xml;
using System.Xml.Linq;
using OrleansAA.ApiMachinery.Json;

namespace OrleansAA.Docs.Tests;

/// <summary>What stands in the docs as code is code: C# compiles, XML and YAML can be read, commands name verbs and flags that there are. What cannot be tried is named here, with the reason.</summary>
public sealed class SnippetTests(ITestOutputHelper output)
{
    /// <summary>By page and beginning: what no program reads.</summary>
    private static readonly Dictionary<(string Page, string Start), string> LeftOut = new()
    {
        [("ARCHITECTURE.md", "PortRules ─")] = "a picture of projects, which ArchitectureTests hold against their references",
        [("ARCHITECTURE.md", "ApiMachinery")] = "a picture of rooms, which RoomsTests draw",
        [("ARCHITECTURE.md", "start:")] = "a picture of the order in which parts begin and end",
        [("README.md", "flowchart")] = "Mermaid, drawn by whoever shows the page; it has no reader in .NET",
        [("docs/doctor.md", "[ok]")] = "what doctor prints, which DoctorDocsTests write",
        [("docs/sizing.md", "limit =")] = "a formula",
        [("docs/testing-a-kind.md", "asked:")] = "what a test prints that fails",
    };

    private static readonly string[] YamlStarts = ["apiVersion:", "images:", "components:"];

    public static TheoryData<string> CSharp => [.. Pages.Snippets.Where(s => KindOf(s) == "csharp").Select(s => s.ToString())];

    [Theory]
    [MemberData(nameof(CSharp))]
    public void Every_snippet_of_CSharp_compiles(string at)
    {
        var snippet = Pages.Snippets.Single(s => s.ToString() == at);
        output.WriteLine($"compiled as {SnippetCompilation.FormOf(snippet.Text)}");
        None(SnippetCompilation.Errors(snippet));
    }

    [Fact]
    public void A_snippet_that_does_not_compile_is_seen()
    {
        var wrong = new Snippet("docs/tutorial.md", 1, "csharp", "using var zones = server.Client<Zoned>();");
        Assert.Contains(SnippetCompilation.Errors(wrong), e => e.Contains("CS0246", StringComparison.Ordinal) && e.Contains("Zoned", StringComparison.Ordinal));
        var refused = new Snippet("docs/adding-a-kind.md", 1, "csharp", "namespace Pumps.V2;\n[OrleansAA.ApiMachinery.Schemas.ApiResource(\"example.com\", \"Well\", \"wells\")]\npublic sealed class Well { }");
        Assert.Contains(SnippetCompilation.Errors(refused), e => e.Contains("AA0", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("using System;\nConsole.WriteLine();", "Program")]
    [InlineData("await using var server = await TestServer.StartAsync(Make);", "Statements")]
    [InlineData("[MaxItems(16)]\npublic IReadOnlyList<string>? Sources { get; set; }", "Members")]
    [InlineData("public sealed class A() : B(new C());", "Types")]
    [InlineData("namespace A;\npublic sealed class B;", "File")]
    public void A_part_of_a_file_is_known_by_its_form(string text, string form) => Assert.Equal(form, SnippetCompilation.FormOf(text).ToString());

    [Fact]
    public void Every_snippet_is_tried_or_named()
    {
        var silent = Pages.Snippets.Where(s => KindOf(s) == "").Select(s => $"{s}: {s.Text.Split('\n')[0]}");
        None(silent);
        foreach (var kind in Pages.Snippets.GroupBy(KindOf))
            output.WriteLine($"{kind.Key}: {kind.Count()}");
        foreach (var (key, why) in LeftOut)
        {
            Assert.Contains(Pages.Snippets, s => IsOf(s, key));
            output.WriteLine($"left out: {key.Page}, {key.Start}: {why}");
        }
    }

    [Fact]
    public void XML_and_YAML_can_be_read()
    {
        var wrong = Pages.Snippets.Select(s => (Snippet: s, Why: WhyUnread(KindOf(s), s.Text))).Where(s => s.Why is not null).Select(s => $"{s.Snippet}: {s.Why}");
        None(wrong);
        Assert.NotNull(WhyUnread("xml", "<a>"));
        Assert.NotNull(WhyUnread("yaml", "a: [1"));
    }

    [Fact]
    public void Commands_name_what_there_is()
    {
        var wrong = Pages.Snippets.Where(s => KindOf(s) == "shell").SelectMany(s => Commands.Of(s.Text).SelectMany(c => c.Mistakes()).Select(m => $"{s}: {m}"));
        None(wrong);
    }

    [Theory]
    [InlineData("dotnet aa crate resource --kind A", "crate")]
    [InlineData("dotnet aa create resource --kinds A", "--kinds")]
    [InlineData("dotnet run --project src/PortRules -- --stores=memory", "--stores")]
    [InlineData("dotnet run --project src/Nothing", "src/Nothing")]
    [InlineData("dotnet run --project src/Firewalld.Controller -- --kubeconfigs=a", "--kubeconfigs")]
    [InlineData("dotnet run --project src/PortRules -- doctors", "doctors")]
    [InlineData("dotnet new aggregated-api -n A --domains b", "--domains")]
    [InlineData("./tests.sh", "./tests.sh")]
    [InlineData("kubectrl get pods", "kubectrl")]
    public void A_command_that_there_is_not_is_seen(string command, string what) =>
        Assert.Contains(Assert.Single(Commands.Of(command)).Mistakes(), m => m.Contains(what, StringComparison.Ordinal));

    [Fact]
    public void Flags_within_the_text_are_flags_that_there_are()
    {
        var wrong = Flags.InText().Where(f => !Flags.IsKnown(f.Flag)).Select(f => $"{f.Page}: {f.Flag}").Distinct();
        None(wrong);
        None(Flags.OfOthers.Keys.Except(Flags.InText().Select(f => f.Flag)));
    }

    /// <summary>How a snippet is tried; "" for one that nobody has said anything of.</summary>
    private static string KindOf(Snippet snippet)
    {
        if (LeftOut.Keys.Any(k => IsOf(snippet, k)))
            return "left out";
        return snippet.Language switch
        {
            "csharp" or "xml" or "yaml" => snippet.Language,
            null when YamlStarts.Any(s => snippet.Text.StartsWith(s, StringComparison.Ordinal)) => "yaml",
            null => "shell",
            _ => "",
        };
    }

    /// <summary>Fails with all of them, a line each.</summary>
    private static void None(IEnumerable<string> wrong)
    {
        if (wrong.ToList() is { Count: > 0 } all)
            Assert.Fail(string.Join('\n', all));
    }

    private static bool IsOf(Snippet snippet, (string Page, string Start) key) =>
        snippet.Page == key.Page && snippet.Text.StartsWith(key.Start, StringComparison.Ordinal);

    private static string? WhyUnread(string kind, string text)
    {
        try
        {
            if (kind == "xml")
                XDocument.Parse(text);
            else if (kind == "yaml")
                YamlJson.Parse(Encoding.UTF8.GetBytes(text), []);
            return null;
        }
        catch (Exception e) when (e is XmlException or FormatException or DecodeException)
        {
            return e.Message;
        }
    }
}
