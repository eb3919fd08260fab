using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace OrleansAA.ApiMachinery.Generators;

/// <summary>A mistake in a type: which, where, and the words for it. Comparable, unlike a <see cref="Diagnostic"/>.</summary>
internal readonly record struct Problem(DiagnosticDescriptor Descriptor, Place Place, EquatableArray<string> Arguments)
{
    public static Problem At(ISymbol symbol, DiagnosticDescriptor descriptor, params string[] arguments) => new(descriptor, Place.Of(symbol), new(arguments));

    public Diagnostic ToDiagnostic(Compilation compilation) => Diagnostic.Create(Descriptor, Place.In(compilation), [.. Arguments]);
}

/// <summary>A place in the source.</summary>
internal readonly record struct Place(string File, TextSpan Span, LinePositionSpan Lines)
{
    public static Place Of(ISymbol symbol) => Of(symbol.Locations.FirstOrDefault(l => l.IsInSource));

    public static Place Of(Location? location) =>
        location is null ? default : new(location.SourceTree?.FilePath ?? "", location.SourceSpan, location.GetLineSpan().Span);

    /// <summary>The place as one of a compilation's, so that what the editor's configuration and pragmas say holds there.</summary>
    public Location In(Compilation compilation)
    {
        var file = File;
        if (string.IsNullOrEmpty(file))
            return Location.None;
        return compilation.SyntaxTrees.FirstOrDefault(t => t.FilePath == file) is { } tree && tree.Length >= Span.End ? Location.Create(tree, Span) : Location.Create(file, Span, Lines);
    }
}
