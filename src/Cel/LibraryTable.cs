using OrleansAA.Cel.Functions;
using OrleansAA.Cel.Libraries;
using OrleansAA.Cel.Syntax;

namespace OrleansAA.Cel;

/// <summary>What each library brings.</summary>
internal static class LibraryTable
{
    private static readonly (CelLibraries Library, Action<FunctionTable>[] Functions, IEnumerable<Macro> Macros)[] All =
    [
        (CelLibraries.Optionals, [OptionalLibrary.Add], BindingMacros.Optionals),
        (CelLibraries.Strings, [StringLibrary.Add], []),
        (CelLibraries.StringReverse, [StringLibrary.AddReverse], []),
        (CelLibraries.Lists, [ListLibrary.Add], []),
        (CelLibraries.ExtendedLists, [ListExtensionLibrary.Add], ListExtensionLibrary.Macros),
        (CelLibraries.Sets, [SetLibrary.Add], []),
        (CelLibraries.Regex, [RegexLibrary.Add], []),
        (CelLibraries.Urls, [UrlLibrary.Add], []),
        (CelLibraries.Addresses, [NetworkLibrary.Add], []),
        (CelLibraries.Quantity, [QuantityLibrary.Add], []),
        (CelLibraries.Semver, [SemverLibrary.Add], []),
        (CelLibraries.Formats, [FormatLibrary.Add], []),
        (CelLibraries.Authorization, [AuthorizationLibrary.Add], []),
        (CelLibraries.TwoVariableComprehensions, [SetLibrary.AddMapInsert], TwoVariableMacros.All),
        (CelLibraries.Bindings, [], BindingMacros.Bind),
        (CelLibraries.JsonPatch, [FormatLibrary.AddJsonPatch], []),
        (CelLibraries.Math, [MathLibrary.Add], MathLibrary.Macros),
    ];

    public static (FunctionTable Functions, MacroTable Macros) Make(CelLibraries chosen)
    {
        var functions = new FunctionTable();
        StandardLibrary.Add(functions);
        var macros = StandardMacros.All.ToList();
        foreach (var (library, adds, brought) in All)
        {
            if (!chosen.HasFlag(library)) continue;
            foreach (var add in adds) add(functions);
            macros.AddRange(brought);
        }
        return (functions, new(macros));
    }
}
