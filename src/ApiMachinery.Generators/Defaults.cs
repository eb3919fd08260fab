using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace OrleansAA.ApiMachinery.Generators;

/// <summary>The default of a property, as the JSON that a client could have sent.</summary>
internal static class Defaults
{
    /// <summary>The JSON of the default; null if there is none, or it is wrong.</summary>
    public static string? Read(Member member, WireType type, List<Problem> problems)
    {
        if (member.Symbol.Attribute(Names.Default)?.ConstructorArguments[0] is not { } given)
            return null;
        var json = Json(given, type);
        if (json is null)
            problems.Add(Problem.At(member.Symbol, Problems.BadDefault, member.Symbol.Told(), Shown(given), $"is no value of {type.Described}"));
        else if (type.Form == WireForm.Enum && !type.EnumNames.Contains(json.Trim('"')))
            problems.Add(Problem.At(member.Symbol, Problems.BadDefault, member.Symbol.Told(), Shown(given), $"is none of {string.Join(", ", type.EnumNames)}"));
        else if (type.Range is { } range && double.Parse(json, System.Globalization.CultureInfo.InvariantCulture) is var number && (number < range.Min || number > range.Max))
            problems.Add(Problem.At(member.Symbol, Problems.BadDefault, member.Symbol.Told(), Shown(given), "is out of the type's range"));
        else
            new DefaultRules(member, type, problems).Check(json);
        return json;
    }

    /// <summary>The default as it is written.</summary>
    public static string Shown(Member member) => Shown(member.Symbol.Attribute(Names.Default)!.ConstructorArguments[0]);

    private static string? Json(TypedConstant given, WireType type) => (given.Value, type.Form) switch
    {
        (not null, WireForm.Enum) when given.Kind == TypedConstantKind.Enum => Quoted(MemberOf(given)),
        (string text, WireForm.Text or WireForm.Enum or WireForm.IntOrString or WireForm.Quantity or WireForm.Duration or WireForm.Time) => Quoted(text),
        (string json, WireForm.List or WireForm.Map or WireForm.Struct or WireForm.Raw) => LooksLike(json, type.Form) ? json : null,
        (bool flag, WireForm.Boolean) => flag ? "true" : "false",
        (int or long or short or byte, WireForm.Integer or WireForm.IntOrString or WireForm.Number) => Convert.ToString(given.Value, System.Globalization.CultureInfo.InvariantCulture),
        (double or float, WireForm.Number) => Convert.ToDouble(given.Value, System.Globalization.CultureInfo.InvariantCulture).ToString("R", System.Globalization.CultureInfo.InvariantCulture),
        _ => null,
    };

    private static bool LooksLike(string json, WireForm form) => json.Trim() is { Length: > 1 } text && form switch
    {
        WireForm.List => text.StartsWith("[", StringComparison.Ordinal) && text.EndsWith("]", StringComparison.Ordinal),
        WireForm.Raw => true,
        _ => text.StartsWith("{", StringComparison.Ordinal) && text.EndsWith("}", StringComparison.Ordinal),
    };

    private static string MemberOf(TypedConstant given) => given.Type!.GetMembers().OfType<IFieldSymbol>()
        .Where(f => f.HasConstantValue && Equals(f.ConstantValue, given.Value)).Select(WireTypes.EnumName).FirstOrDefault() ?? "";

    private static string Quoted(string text) => "\"" + string.Concat(text.Select(Escaped)) + "\"";

    private static string Escaped(char c) => c switch
    {
        '"' => "\\\"",
        '\\' => @"\\",
        < ' ' => $"\\u{(int)c:x4}",
        _ => c.ToString(),
    };

    private static string Shown(TypedConstant given) => given.IsNull ? "null" : given.ToCSharpString();
}
