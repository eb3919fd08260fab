using Microsoft.CodeAnalysis.CSharp;

namespace OrleansAA.ApiMachinery.Generators;

/// <summary>Values as C# source.</summary>
internal static class Literal
{
    public static string Of(string text) => SymbolDisplay.FormatLiteral(text, quote: true);

    public static string Of(bool flag) => flag ? "true" : "false";

    public static string Of(double number) =>
        double.IsNaN(number) ? "double.NaN" : number.ToString("R", System.Globalization.CultureInfo.InvariantCulture) + "d";

    public static string Of(IEnumerable<string> texts) => $"[{string.Join(", ", texts.Select(Of))}]";
}
