using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace OrleansAA.ApiMachinery.Generators;

/// <summary>A mistake in a type: which, where, and the words for it. Comparable, unlike a <see cref="Diagnostic"/>.</summary>
internal readonly record struct Problem(DiagnosticDescriptor Descriptor, Place Place, EquatableArray<string> Arguments)
{
    public static Problem At(ISymbol symbol, DiagnosticDescriptor descriptor, params string[] arguments) => new(descriptor, Place.Of(symbol), new(arguments));

    public Diagnostic ToDiagnostic() => Diagnostic.Create(Descriptor, Place.ToLocation(), [.. Arguments]);
}

/// <summary>A place in the source.</summary>
internal readonly record struct Place(string File, TextSpan Span, LinePositionSpan Lines)
{
    public static Place Of(ISymbol symbol) => Of(symbol.Locations.FirstOrDefault(l => l.IsInSource));

    public static Place Of(Location? location) =>
        location is null ? default : new(location.SourceTree?.FilePath ?? "", location.SourceSpan, location.GetLineSpan().Span);

    public Location ToLocation() => string.IsNullOrEmpty(File) ? Location.None : Location.Create(File, Span, Lines);
}
