using OrleansAA.Cel.Costs;
using OrleansAA.Cel.Functions;
using OrleansAA.Cel.Types;
using OrleansAA.Cel.Values;

namespace OrleansAA.Cel.Libraries;

internal sealed class CelFormat(NamedFormat format) : CelObject
{
    public static readonly CelType FormatType = CelType.Object("kubernetes.NamedFormat");

    public NamedFormat Format => format;

    public override CelType Type => FormatType;

    internal override int? Size => format.RegexSize;

    public override bool EqualTo(CelObject other) => other is CelFormat another && another.Format.Name == format.Name;

    public override string ToString() => format.Name;
}

/// <summary>Kubernetes' named formats, and the escaping of keys in JSON pointers.</summary>
internal static class FormatLibrary
{
    /// <summary>What comes of a text that is matched by expressions whose groups repeat each other: bounded, as the names are short.</summary>
    private const int WorkPerUnit = 64;

    public static void Add(FunctionTable functions)
    {
        foreach (var format in NamedFormats.All.Values)
        {
            var value = CelValue.Of(new CelFormat(format));
            functions.Global($"format.{format.Key}", $"format.{format.Key}", [], CelFormat.FormatType, (_, _) => value);
        }
        functions.Global("format.named", "format-named", [CelType.String], CelType.Optional(CelFormat.FormatType),
            (values, _) => NamedFormats.All.TryGetValue(values[0].AsString, out var format) ? CelValue.OfOptional(CelValue.Of(new CelFormat(format))) : CelValue.OptionalNone);
        functions.Member("validate", "format-validate", [CelFormat.FormatType, CelType.String], CelType.Optional(CelType.List(CelType.String)), Validate);
    }

    /// <summary>Of MutatingAdmissionPolicy.</summary>
    public static void AddJsonPatch(FunctionTable functions) =>
        functions.Global("jsonpatch.escapeKey", "string_jsonpatch_escapeKey_string", [CelType.String], CelType.String,
            (values, meter) => Replacing.Replace(Replacing.Replace(values[0].AsString, "~", "~0", -1, meter).AsString, "/", "~1", -1, meter));

    private static CelValue Validate(ReadOnlySpan<CelValue> values, Meter meter)
    {
        meter.Work((long)WorkPerUnit * values[1].AsString.Length);
        var problems = ((CelFormat)values[0].AsObject).Format.Validate(values[1].AsString);
        return problems.Count == 0 ? CelValue.OptionalNone : CelValue.OfOptional(CelValue.Of(new CelStringList(problems)));
    }
}
