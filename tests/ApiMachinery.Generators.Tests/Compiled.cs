using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using OrleansAA.ApiMachinery.Schemas;

namespace OrleansAA.ApiMachinery.Generators.Tests;

/// <summary>Source compiled as a project would compile it that uses the generator.</summary>
internal sealed class Compiled
{
    private const string Usings = """
        global using System;
        global using System.Collections.Generic;
        global using System.Text.Json.Serialization;
        global using k8s.Models;
        global using OrleansAA.ApiMachinery.Schemas;
        global using IntOrString = OrleansAA.ApiMachinery.Schemas.IntOrString;
        """;

    private static readonly IReadOnlyList<MetadataReference> References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(p => MetadataReference.CreateFromFile(p)),
    ];

    private readonly Compilation _compilation;

    private Compiled(Compilation compilation, ImmutableArray<Diagnostic> problems) => (_compilation, Problems) = (compilation, problems);

    /// <summary>What the generator and the compiler complain of.</summary>
    public ImmutableArray<Diagnostic> Problems { get; }

    public static Compiled Of(string source)
    {
        var options = new CSharpParseOptions(LanguageVersion.Latest);
        var compilation = CSharpCompilation.Create(
            $"Kinds{Guid.NewGuid():N}",
            [CSharpSyntaxTree.ParseText(Usings, options, "Usings.cs"), CSharpSyntaxTree.ParseText(source, options, "Kind.cs")],
            References,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        CSharpGeneratorDriver.Create([new ApiTypeGenerator().AsSourceGenerator()], parseOptions: options).RunGeneratorsAndUpdateCompilation(compilation, out var done, out var found);
        return new(done, [.. found, .. done.GetDiagnostics().Where(d => d.Severity == DiagnosticSeverity.Error && d.Id.StartsWith("CS", StringComparison.Ordinal))]);
    }

    /// <summary>The schema of one of its classes.</summary>
    public StructSchema Schema(string type)
    {
        Assert.Empty(Problems.Where(p => p.Severity == DiagnosticSeverity.Error));
        using var bytes = new MemoryStream();
        var emitted = _compilation.Emit(bytes);
        Assert.True(emitted.Success, string.Join('\n', emitted.Diagnostics));
        bytes.Position = 0;
        Assembly assembly = new AssemblyLoadContext(null).LoadFromStream(bytes);
        return SchemaRegistry.Of(assembly.GetType(type, throwOnError: true)!);
    }
}
