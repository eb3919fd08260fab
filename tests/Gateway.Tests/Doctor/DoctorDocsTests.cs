using System.Text;
using OrleansAA.Gateway.Doctor;
using OrleansAA.Gateway.Doctor.Checks;
using OrleansAA.TestKit;

namespace OrleansAA.Gateway.Tests.Doctor;

/// <summary>docs/doctor.md says of every check what it looks at and what it can find; and what can be found is seeded by a test.</summary>
public sealed class DoctorDocsTests
{
    private const string Update = "PORTRULE_UPDATE_DOCTOR_DOCS";
    private const string Start = "<!-- checks -->\n";
    private const string End = "<!-- /checks -->\n";

    private static readonly IReadOnlyList<ICheck> Checks = CheckList.Of(new Site(Served.Rules, new() { DataDir = "/nowhere" }, null, TimeProvider.System, new Machine()));

    /// <summary>With the variable set to 1 the test writes the page anew.</summary>
    [Fact]
    public void The_page_has_every_check_and_every_fault()
    {
        var page = Path.Combine(BuildPaths.RepositoryRoot, "docs", "doctor.md");
        var text = File.ReadAllText(page);
        var (start, end) = (text.IndexOf(Start, StringComparison.Ordinal) + Start.Length, text.IndexOf(End, StringComparison.Ordinal));
        Assert.True(start >= Start.Length && end > start, $"{Start.Trim()} and {End.Trim()} are where the checks belong");
        if (Environment.GetEnvironmentVariable(Update) == "1")
            File.WriteAllText(page, text[..start] + Written() + text[end..]);
        else
            Assert.Equal(Written(), text[start..end]);
    }

    [Fact]
    public void A_fault_belongs_to_its_check_and_has_a_name_of_its_own()
    {
        Assert.All(Checks, c => Assert.All(c.Faults, f => Assert.Equal(c.Name, f.Check)));
        Assert.Empty(Ids().GroupBy(i => i).Where(g => g.Count() > 1).Select(g => g.Key));
        Assert.Empty(Checks.GroupBy(c => c.Name).Where(g => g.Count() > 1).Select(g => g.Key));
        Assert.All(Checks.SelectMany(c => c.Faults), f => Assert.True(f.State is CheckState.Warning or CheckState.Failed && f is { Problem.Length: > 0, Effect.Length: > 0, Remedy.Length: > 0 }, f.Id));
    }

    [Fact]
    public void Every_fault_is_seeded_by_a_test()
    {
        var tests = string.Concat(Directory.EnumerateFiles(Path.Combine(BuildPaths.RepositoryRoot, "tests", "Gateway.Tests", "Doctor"), "*FaultsTests.cs").Select(File.ReadAllText));
        Assert.DoesNotContain(Ids(), id => !tests.Contains($"\"{id}\"", StringComparison.Ordinal));
    }

    private static IEnumerable<string> Ids() => Checks.SelectMany(c => c.Faults).Select(f => f.Id);

    private static string Written()
    {
        var page = new StringBuilder();
        foreach (var check in Checks)
            Append(page, $"`{check.Name}`", $"Looks at {check.LooksAt}.", check.Faults);
        Append(page, "Any check", "What may come of a check that cannot look.", Examination.Faults);
        return page.Append('\n').ToString();
    }

    private static void Append(StringBuilder page, string name, string about, IReadOnlyList<Fault> faults)
    {
        page.Append($"\n### {name}\n\n{about}\n\n| finding | what is wrong | what it causes | what mends it |\n|---|---|---|---|\n");
        foreach (var fault in faults)
            page.Append($"| `{fault.Id}` ({fault.State.ToString().ToLowerInvariant()}) | {Cell(fault.Problem)} | {Cell(fault.Effect)} | `{Cell(fault.Remedy)}` |\n");
    }

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);
}
