using Microsoft.CodeAnalysis.CSharp;

namespace OrleansAA.Docs.Tests;

/// <summary>What the readers of a page have beside its snippets: sources that the snippets speak of. Types that a snippet declares itself are left out of them.</summary>
/// <param name="Sources">C# files.</param>
/// <param name="Usings">Namespaces that a snippet may use which does not say so itself, because it is a part of a file.</param>
internal sealed record Surroundings(IReadOnlyList<string> Sources, IReadOnlyList<string> Usings)
{
    /// <summary>What a file of a project with ImplicitUsings has.</summary>
    public static readonly string[] Implicit = ["System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Net.Http", "System.Threading", "System.Threading.Tasks"];

    private const string Template = "src/Templates/content/aggregated-api";

    private static readonly string[] OfPackages =
        ["k8s", "OrleansAA.ApiMachinery.Schemas", "OrleansAA.ApiMachinery.Scheme", "OrleansAA.ApiMachinery.Storage", "OrleansAA.Gateway", "OrleansAA.Storage.Testing", "OrleansAA.Testing", "OrleansAA.Testing.Conformance"];

    private static readonly Dictionary<string, Surroundings> ByPage = new()
    {
        ["docs/adding-a-kind.md"] = new([.. Pages.Sources("samples/Pumps").Select(File.ReadAllText)], OfPackages),
        ["docs/testing-a-kind.md"] = new([.. Pages.Sources("samples/Pumps").Select(File.ReadAllText)], [.. OfPackages, "Pumps", "Pumps.V1", "System.Diagnostics", "System.Text.Json.Nodes", "Xunit", "k8s.Models", "OrleansAA.Testing.Root"]),
        ["docs/adding-a-store.md"] = new([.. Pages.Sources("samples/JournalStore").Concat(Pages.Sources("samples/JournalStore.Tests")).Select(File.ReadAllText)], [.. OfPackages, "OrleansAA.JournalStore", "OrleansAA.JournalStore.Tests"]),
        ["docs/tutorial.md"] = OfTemplate("Firewalld", "Zone"),
        ["src/README.md"] = OfTemplate("Widgets", "Widget"),
    };

    /// <summary>Of a page that is not listed, none.</summary>
    public static Surroundings Of(string page) => ByPage.GetValueOrDefault(page) ?? new([], OfPackages);

    /// <summary>How the template's files are compiled: a kind in a namespace, with a status.</summary>
    public static CSharpParseOptions Parsing { get; } = new(LanguageVersion.Latest, preprocessorSymbols: ["namespaced", "status"]);

    private static Surroundings OfTemplate(string solution, string kind) => new(
        [.. Pages.Sources(Template).Where(f => !f.Contains("/tests/", StringComparison.Ordinal)).Select(f => File.ReadAllText(f)
            .Replace("ProjectName", solution, StringComparison.Ordinal).Replace("KindName", kind, StringComparison.Ordinal)
            .Replace("project-name", solution.ToLowerInvariant(), StringComparison.Ordinal).Replace("kind-plural", kind.ToLowerInvariant() + "s", StringComparison.Ordinal).Replace("api.group", "example.org", StringComparison.Ordinal))],
        [.. OfPackages, $"{solution}.Api", $"{solution}.Api.V1", $"{solution}.Server"]);
}
