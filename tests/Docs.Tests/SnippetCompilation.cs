using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using OrleansAA.ApiMachinery.Generators;

namespace OrleansAA.Docs.Tests;

/// <summary>Compiles a C# snippet as what it is: a whole file, a program, types, members of a type, or statements of a method.</summary>
internal static class SnippetCompilation
{
    private static readonly IReadOnlyList<MetadataReference> References =
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Where(f => !Path.GetFileName(f).StartsWith("OrleansAA.Docs", StringComparison.Ordinal)).Select(f => MetadataReference.CreateFromFile(f))];

    /// <summary>What it is wrapped as.</summary>
    public enum Form
    {
        /// <summary>A file with a namespace.</summary>
        File,

        /// <summary>Top-level statements with usings.</summary>
        Program,

        /// <summary>Types that are in some namespace.</summary>
        Types,

        /// <summary>Members that are in some type.</summary>
        Members,

        /// <summary>Statements that are in some method.</summary>
        Statements,
    }

    /// <summary>What the compiler, and the generator, say against it.</summary>
    public static IReadOnlyList<string> Errors(Snippet snippet)
    {
        var around = Surroundings.Of(snippet.Page);
        var form = FormOf(snippet.Text);
        var own = CSharpSyntaxTree.ParseText(Wrapped(snippet.Text, form, around), Surroundings.Parsing, snippet.ToString());
        var declared = own.GetRoot().DescendantNodes().OfType<BaseTypeDeclarationSyntax>().Select(t => t.Identifier.Text).ToHashSet();
        var compilation = CSharpCompilation.Create(
            "Snippet",
            [own, Usings(Surroundings.Implicit, "global "), .. around.Sources.Select((s, i) => Rest(s, declared, $"around {snippet.Page} {i}"))],
            References,
            new CSharpCompilationOptions(form == Form.Program ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        CSharpGeneratorDriver.Create([new ApiTypeGenerator().AsSourceGenerator()], parseOptions: Surroundings.Parsing).RunGeneratorsAndUpdateCompilation(compilation, out var generated, out var told);
        return [.. generated.GetDiagnostics().Concat(told).Where(d => d.Severity == DiagnosticSeverity.Error).Select(d => d.ToString()).Distinct()];
    }

    /// <summary>What a snippet is.</summary>
    public static Form FormOf(string text)
    {
        var unit = CSharpSyntaxTree.ParseText(text, Surroundings.Parsing);
        var root = unit.GetCompilationUnitRoot();
        if (root.Members.Any(m => m is BaseNamespaceDeclarationSyntax))
            return Form.File;
        if (!unit.GetDiagnostics().Any() && root.Members.Count > 0 && root.Members.All(m => m is BaseTypeDeclarationSyntax))
            return Form.Types;
        if (root.Members.All(m => m is GlobalStatementSyntax) && root.Members.OfType<GlobalStatementSyntax>().All(s => s.Statement is not LocalFunctionStatementSyntax) && root.AttributeLists.Count == 0)
            return root.Usings.Count > 0 ? Form.Program : Form.Statements;
        return Form.Members;
    }

    private static string Wrapped(string text, Form form, Surroundings around)
    {
        var usings = string.Concat(around.Usings.Where(u => IsKnown(u, around)).Select(u => $"using {u};\n"));
        return form switch
        {
            Form.Types => usings + text,
            Form.Members => $"{usings}internal partial class Snippet\n{{\n{text}\n}}\n",
            Form.Statements => $"{usings}internal static class Snippet\n{{\ninternal static async {(text.Contains("return ", StringComparison.Ordinal) ? "Task<int>" : "Task")} RunAsync(string[] args)\n{{\n{text}\n}}\n}}\n",
            _ => text,
        };
    }

    /// <summary>A namespace that nothing declares is an error in a using; those of packages are there, those of sources may not be.</summary>
    private static bool IsKnown(string space, Surroundings around) =>
        space.StartsWith("OrleansAA.", StringComparison.Ordinal) || space is "k8s" or "k8s.Models" or "Xunit" or "System.Diagnostics" or "System.Text.Json.Nodes" || around.Sources.Any(s => s.Contains($"namespace {space}", StringComparison.Ordinal));

    private static SyntaxTree Usings(IEnumerable<string> spaces, string global) => CSharpSyntaxTree.ParseText(string.Concat(spaces.Select(s => $"{global}using {s};\n")), Surroundings.Parsing);

    /// <summary>A source without the types that the snippet has, and without a program of its own.</summary>
    private static SyntaxTree Rest(string source, HashSet<string> declared, string path)
    {
        var root = CSharpSyntaxTree.ParseText(source, Surroundings.Parsing).GetCompilationUnitRoot();
        var gone = root.DescendantNodes().Where(n => n is GlobalStatementSyntax || (n is BaseTypeDeclarationSyntax type && declared.Contains(type.Identifier.Text))).ToList();
        return CSharpSyntaxTree.Create(root.RemoveNodes(gone, SyntaxRemoveOptions.KeepUnbalancedDirectives)!, Surroundings.Parsing, path);
    }
}
