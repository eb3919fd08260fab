using OrleansAA.Cel.Functions;
using OrleansAA.Cel.Types;
using OrleansAA.Cel.Values;

namespace OrleansAA.Cel.Libraries;

internal sealed class CelSemver(SemanticVersion version) : CelObject
{
    public static readonly CelType SemverType = CelType.Object("kubernetes.Semver");

    public SemanticVersion Version => version;

    public override CelType Type => SemverType;

    public override bool EqualTo(CelObject other) => other is CelSemver semver && semver.Version.CompareTo(version) == 0;
}

/// <summary>Kubernetes' semantic versions, version 1.</summary>
internal static class SemverLibrary
{
    public static void Add(FunctionTable functions)
    {
        var (type, text) = (CelSemver.SemverType, CelType.String);
        functions.Global("semver", "string_to_semver", [text], type, (values, _) => Made(values[0].AsString, isLenient: false));
        functions.Global("semver", "string_bool_to_semver", [text, CelType.Bool], type, (values, _) => Made(values[0].AsString, values[1].AsBool));
        functions.Global("isSemver", "is_semver_string", [text], CelType.Bool, (values, _) => CelValue.Of(!Made(values[0].AsString, isLenient: false).IsError));
        functions.Global("isSemver", "is_semver_string_bool", [text, CelType.Bool], CelType.Bool, (values, _) => CelValue.Of(!Made(values[0].AsString, values[1].AsBool).IsError));
        functions.Member("isGreaterThan", "semver_is_greater_than", [type, type], CelType.Bool, (values, _) => CelValue.Of(In(values[0]).CompareTo(In(values[1])) > 0));
        functions.Member("isLessThan", "semver_is_less_than", [type, type], CelType.Bool, (values, _) => CelValue.Of(In(values[0]).CompareTo(In(values[1])) < 0));
        functions.Member("compareTo", "semver_compare_to", [type, type], CelType.Int, (values, _) => CelValue.Of((long)Math.Sign(In(values[0]).CompareTo(In(values[1])))));
        functions.Member("major", "semver_major", [type], CelType.Int, (values, _) => CelValue.Of((long)In(values[0]).Major));
        functions.Member("minor", "semver_minor", [type], CelType.Int, (values, _) => CelValue.Of((long)In(values[0]).Minor));
        functions.Member("patch", "semver_patch", [type], CelType.Int, (values, _) => CelValue.Of((long)In(values[0]).Patch));
    }

    private static CelValue Made(string text, bool isLenient)
    {
        var version = isLenient ? SemanticVersion.ParseLenient(text, out var problem) : SemanticVersion.Parse(text, out problem);
        return version is null ? CelValue.Error(problem) : CelValue.Of(new CelSemver(version));
    }

    private static SemanticVersion In(in CelValue value) => ((CelSemver)value.AsObject).Version;
}
