using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace OrleansAA.ApiMachinery.Generators;

/// <summary>A default is a value that the member's own rules let pass, and no value that a client may send is taken for one that it left out.</summary>
internal sealed class DefaultRules(Member member, WireType type, List<Problem> problems)
{
    private readonly IReadOnlyList<AttributeData> _rules =
        [.. member.Symbol.AttributesBelow(Names.Constraint).Where(a => !a.Named("Items", false) && a.ConstructorArguments.All(c => c.Kind != TypedConstantKind.Error))];

    /// <param name="json">The default.</param>
    public void Check(string json)
    {
        if (member.IsNullable)
            CheckValue(json);
        else if (type.Form is WireForm.Struct or WireForm.Raw)
            Add("is never set, for the member is never null: make it nullable");
        else if (Zero() is { } zero && json != zero && !IsForbidden(zero))
            Add($"would stand where a client sends {zero}, which cannot be told from nothing: make the member nullable, or forbid {zero} by a rule");
        else
            CheckValue(json);
    }

    private void CheckValue(string json)
    {
        if (_rules.FirstOrDefault(r => Breaks(r, json)) is { } broken)
            Add($"breaks [{broken.ShortName()}({string.Join(", ", broken.ConstructorArguments.Select(a => a.ToCSharpString()))}{(broken.Named("Exclusive", false) ? ", Exclusive = true" : "")})]: choose one that the member's rules let pass");
    }

    /// <summary>What a member that cannot be null holds when it was left out, as a client would send it; null if nobody can.</summary>
    private string? Zero() => type.Form switch
    {
        WireForm.Text => "\"\"",
        WireForm.Integer or WireForm.Number or WireForm.IntOrString => "0",
        WireForm.Boolean => "false",
        WireForm.Quantity => "\"0\"",
        WireForm.Duration => "\"0s\"",
        WireForm.List => "[]",
        WireForm.Map => "{}",
        WireForm.Enum => type.Class!.GetMembers().OfType<IFieldSymbol>().FirstOrDefault(f => f.HasConstantValue && Convert.ToInt64(f.ConstantValue, CultureInfo.InvariantCulture) == 0) is { } first
            ? $"\"{WireTypes.EnumName(first)}\"" : null,
        _ => null,
    };

    private bool IsForbidden(string zero) => _rules.Any(r => r.ShortName() == "Required" || Breaks(r, zero));

    private bool Breaks(AttributeData rule, string json) => type.Form switch
    {
        WireForm.Integer or WireForm.Number => BreaksNumber(rule, double.Parse(json, CultureInfo.InvariantCulture)),
        WireForm.Text => BreaksText(rule, Regex.Unescape(json.Substring(1, json.Length - 2))),
        WireForm.List or WireForm.Map => json is "[]" or "{}" && rule.ShortName() is "MinItems" or "MinProperties" && rule.ConstructorArguments[0].Value is > 0,
        _ => false,
    };

    private static bool BreaksNumber(AttributeData rule, double value)
    {
        if (rule.ConstructorArguments.FirstOrDefault().Value is not double bound)
            return false;
        var isExclusive = rule.Named("Exclusive", false);
        return rule.ShortName() switch
        {
            "Minimum" => value < bound || (isExclusive && value == bound),
            "Maximum" => value > bound || (isExclusive && value == bound),
            "MultipleOf" => value % bound != 0,
            _ => false,
        };
    }

    private static bool BreaksText(AttributeData rule, string value) => (rule.ShortName(), rule.ConstructorArguments.FirstOrDefault()) switch
    {
        ("MinLength", { Value: int least }) => CodePoints(value) < least,
        ("MaxLength", { Value: int most }) => CodePoints(value) > most,
        ("Pattern", { Value: string pattern }) => !Matches(pattern, value),
        ("Enum", { Kind: TypedConstantKind.Array } values) => !values.Texts().Contains(value),
        _ => false,
    };

    private static int CodePoints(string text) => text.Count(c => !char.IsLowSurrogate(c));

    /// <summary>True for a pattern that is none, too: that is told on its own.</summary>
    private static bool Matches(string pattern, string value)
    {
        try
        {
            return Regex.IsMatch(value, pattern, RegexOptions.CultureInvariant);
        }
        catch (ArgumentException)
        {
            return true;
        }
    }

    private void Add(string what) => problems.Add(Problem.At(member.Symbol, Problems.BadDefault, member.Symbol.Told(), Defaults.Shown(member), what));
}
