using OrleansAA.Cel.Functions;
using OrleansAA.Cel.Regexes;
using OrleansAA.Cel.Syntax;
using OrleansAA.Cel.Types;
using OrleansAA.Cel.Values;

namespace OrleansAA.Cel.Checking;

/// <summary>Looks at literals that only an evaluation would find wrong: times, durations, regular expressions (cel-go's AST validators, as Kubernetes has them on).</summary>
internal static class Validators
{
    public static void Check(Expr expr, Issues issues, FunctionTable functions)
    {
        foreach (var call in Walk.Of(expr).OfType<CallExpr>())
        {
            switch (call)
            {
                case { Function: "duration" or "timestamp", Target: null, Arguments: [LiteralExpr { Value.Kind: CelKind.String } literal] }:
                    if (Converted(functions, call.Function, literal.Value).IsError) issues.Add(literal.Position, $"invalid {call.Function} argument");
                    break;
                case { Function: "matches" } when call.Arguments is [.., LiteralExpr { Value.Kind: CelKind.String } pattern]:
                    if (!IsRegex(pattern.Value.AsString)) issues.Add(pattern.Position, "invalid matches argument");
                    break;
            }
        }
    }

    private static CelValue Converted(FunctionTable functions, string function, in CelValue literal) =>
        functions.Find(function)!.Overloads.First(overload => overload.Parameters is [{ Kind: CelTypeKind.String }]).Call([literal], Costs.Meter.Unlimited());

    private static bool IsRegex(string pattern)
    {
        try
        {
            CelRegex.Parse(pattern);
            return true;
        }
        catch (RegexSyntaxException)
        {
            return false;
        }
    }
}
