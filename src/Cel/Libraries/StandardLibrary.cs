using OrleansAA.Cel.Costs;
using OrleansAA.Cel.Functions;
using OrleansAA.Cel.Regexes;
using OrleansAA.Cel.Types;
using OrleansAA.Cel.Values;

namespace OrleansAA.Cel.Libraries;

/// <summary>The functions that the language itself has, but for conversions and times.</summary>
internal static class StandardLibrary
{
    public static void Add(FunctionTable functions)
    {
        OperatorLibrary.Add(functions);
        ConversionLibrary.Add(functions);
        TimeLibrary.Add(functions);
        foreach (var (name, type) in new[] { ("string", CelType.String), ("bytes", CelType.Bytes), ("list", CelType.List(CelType.Parameter("A"))), ("map", CelType.Map(CelType.Parameter("A"), CelType.Parameter("B"))) })
        {
            functions.Global("size", $"size_{name}", [type], CelType.Int, Size);
            functions.Member("size", $"{name}_size", [type], CelType.Int, Size);
        }
        functions.Member("contains", "contains_string", [CelType.String, CelType.String], CelType.Bool, Contains);
        functions.Member("startsWith", "starts_with_string", [CelType.String, CelType.String], CelType.Bool,
            (values, meter) => Counted(values, meter, values[0].AsString.StartsWith(values[1].AsString, StringComparison.Ordinal)));
        functions.Member("endsWith", "ends_with_string", [CelType.String, CelType.String], CelType.Bool,
            (values, meter) => Counted(values, meter, values[0].AsString.EndsWith(values[1].AsString, StringComparison.Ordinal)));
        functions.Global("matches", "matches", [CelType.String, CelType.String], CelType.Bool, Matches);
        functions.Member("matches", "matches_string", [CelType.String, CelType.String], CelType.Bool, Matches);
    }

    private static CelValue Size(ReadOnlySpan<CelValue> values, Meter meter) => values[0].Kind switch
    {
        CelKind.String => CelValue.Of((long)Text.Length(values[0].AsString)),
        CelKind.Bytes => CelValue.Of((long)values[0].AsBytes.Length),
        CelKind.List => CelValue.Of((long)values[0].AsList.Count),
        _ => CelValue.Of((long)values[0].AsMap.Count),
    };

    private static CelValue Contains(ReadOnlySpan<CelValue> values, Meter meter)
    {
        meter.Work((values[0].AsString.Length >> 2) + 1);
        return CelValue.Of(Search.IndexOf(values[0].AsString, values[1].AsString, 0, meter) >= 0);
    }

    private static CelValue Counted(ReadOnlySpan<CelValue> values, Meter meter, bool result)
    {
        meter.Work(Math.Min(values[0].AsString.Length, values[1].AsString.Length) >> 3);
        return CelValue.Of(result);
    }

    private static CelValue Matches(ReadOnlySpan<CelValue> values, Meter meter)
    {
        try
        {
            return CelValue.Of(meter.Kept(values[1].AsString, CelRegex.Parse).IsMatch(values[0].AsString, meter));
        }
        catch (RegexSyntaxException problem)
        {
            return CelValue.Error(problem.Message);
        }
    }
}
