using OrleansAA.Cel.Costs;
using OrleansAA.Cel.Functions;
using OrleansAA.Cel.Regexes;
using OrleansAA.Cel.Types;
using OrleansAA.Cel.Values;

namespace OrleansAA.Cel.Libraries;

/// <summary>Kubernetes' <c>find</c> and <c>findAll</c>.</summary>
internal static class RegexLibrary
{
    public static void Add(FunctionTable functions)
    {
        var text = CelType.String;
        functions.Member("find", "string_find_string", [text, text], text, (values, meter) => Applied(values[1], meter, values[0].AsString, (regex, of, counted) => CelValue.Of(regex.Find(of, counted))));
        functions.Member("findAll", "string_find_all_string", [text, text], CelType.List(text), (values, meter) => All(values[0], values[1], -1, meter));
        functions.Member("findAll", "string_find_all_string_int", [text, text, CelType.Int], CelType.List(text), (values, meter) => All(values[0], values[1], values[2].AsInt, meter));
    }

    private static CelValue All(in CelValue text, in CelValue pattern, long count, Meter meter) =>
        Applied(pattern, meter, text.AsString, (regex, of, counted) => CelValue.Of(new CelStringList(regex.FindAll(of, count, counted))));

    private static CelValue Applied(in CelValue pattern, Meter meter, string text, Func<CelRegex, string, Meter, CelValue> apply)
    {
        try
        {
            return apply(meter.Kept(pattern.AsString, CelRegex.Parse), text, meter);
        }
        catch (RegexSyntaxException problem)
        {
            return CelValue.Error($"Illegal regex: {problem.Message}");
        }
    }
}
