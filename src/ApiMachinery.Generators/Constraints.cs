using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;

namespace OrleansAA.ApiMachinery.Generators;

/// <summary>The constraints of a property as C#, and what is wrong with them.</summary>
internal sealed class Constraints(Member member, WireType type, List<Problem> problems)
{
    private const string Space = "global::" + Names.Schemas + ".";

    private static readonly WireForm[] Numbers = [WireForm.Integer, WireForm.Number];
    private static readonly WireForm[] Texts = [WireForm.Text];
    private static readonly WireForm[] TextsAmongOthers = [WireForm.Text, WireForm.IntOrString];
    private static readonly WireForm[] NumbersAmongOthers = [WireForm.Integer, WireForm.Number, WireForm.IntOrString];
    private static readonly WireForm[] Objects = [WireForm.Map, WireForm.Struct];

    /// <summary>Expressions of the constraints of the whole, and of those of its items.</summary>
    public (IReadOnlyList<string> Own, IReadOnlyList<string> OfItems) Read()
    {
        List<string> own = [], items = [];
        foreach (var attribute in member.Symbol.AttributesBelow(Names.Constraint))
        {
            var isOfItems = attribute.Named("Items", false);
            var subject = isOfItems ? type.Element : type;
            if (subject is null)
                Add(Problems.ConstraintDoesNotFit, attribute.ShortName(), "the items of a list or map", type.Described);
            else if (Of(attribute, subject) is { } expression)
                (isOfItems ? items : own).Add(expression);
        }
        CheckRanges();
        return (own, items);
    }

    private string? Of(AttributeData attribute, WireType subject) => attribute.ShortName() switch
    {
        "Minimum" => Fits(attribute, subject, "numbers", NumbersAmongOthers) ? $"new {Space}Minimum({Number(attribute)}, {Literal.Of(attribute.Named("Exclusive", false))})" : null,
        "Maximum" => Fits(attribute, subject, "numbers", NumbersAmongOthers) ? $"new {Space}Maximum({Number(attribute)}, {Literal.Of(attribute.Named("Exclusive", false))})" : null,
        "MultipleOf" => Fits(attribute, subject, "numbers", Numbers) && IsPositive(attribute) ? $"new {Space}MultipleOf({Number(attribute)})" : null,
        "MinLength" => Fits(attribute, subject, "strings", TextsAmongOthers) && IsCount(attribute) ? $"new {Space}MinLength({attribute.ConstructorArguments[0].Value})" : null,
        "MaxLength" => Fits(attribute, subject, "strings", TextsAmongOthers) && IsCount(attribute) ? $"new {Space}MaxLength({attribute.ConstructorArguments[0].Value})" : null,
        "Pattern" => Fits(attribute, subject, "strings", TextsAmongOthers) && IsPattern(attribute) ? $"new {Space}Pattern({Text(attribute)})" : null,
        "Format" => Fits(attribute, subject, "strings", Texts) && IsFormat(attribute) ? $"new {Space}Format({Text(attribute)})" : null,
        "Enum" => Fits(attribute, subject, "strings (a C# enum needs none)", Texts) && HasValues(attribute)
            ? $"new {Space}OneOf({Literal.Of(attribute.ConstructorArguments[0].Texts())})" : null,
        "MinItems" => Fits(attribute, subject, "lists", WireForm.List) && IsCount(attribute) ? $"new {Space}MinItems({attribute.ConstructorArguments[0].Value})" : null,
        "MaxItems" => Fits(attribute, subject, "lists", WireForm.List) && IsCount(attribute) ? $"new {Space}MaxItems({attribute.ConstructorArguments[0].Value})" : null,
        "UniqueItems" => Fits(attribute, subject, "lists", WireForm.List) ? $"new {Space}UniqueItems()" : null,
        "MinProperties" => Fits(attribute, subject, "maps and objects", Objects) && IsCount(attribute) ? $"new {Space}MinProperties({attribute.ConstructorArguments[0].Value})" : null,
        "MaxProperties" => Fits(attribute, subject, "maps and objects", Objects) && IsCount(attribute) ? $"new {Space}MaxProperties({attribute.ConstructorArguments[0].Value})" : null,
        "Required" => $"new {Space}Required()",
        "Immutable" => $"new {Space}Immutable()",
        "CelRule" => CelRules.Of(attribute, member.Symbol, problems),
        _ => null,
    };

    private bool Fits(AttributeData attribute, WireType subject, string what, params WireForm[] forms)
    {
        if (forms.Contains(subject.Form))
            return true;
        Add(Problems.ConstraintDoesNotFit, attribute.ShortName(), what, subject.Described);
        return false;
    }

    private bool IsPositive(AttributeData attribute) => Check(attribute, attribute.ConstructorArguments[0].Value is double and > 0, "must be positive");

    private bool IsCount(AttributeData attribute) => Check(attribute, attribute.ConstructorArguments[0].Value is int and >= 0, "must not be negative");

    private bool HasValues(AttributeData attribute)
    {
        var values = attribute.ConstructorArguments[0].Texts();
        return Check(attribute, values.Count > 0, "names no value: nothing could be stored") && Check(attribute, values.Distinct().Count() == values.Count, "names a value twice");
    }

    private bool IsFormat(AttributeData attribute)
    {
        var format = attribute.ConstructorArguments[0].Value as string ?? "";
        return Check(attribute, KnownFormats.Contains(format), $"names a format that Kubernetes does not know: it knows {KnownFormats.All}");
    }

    /// <summary>A pattern must be one that takes linear time: clients choose the text it is held against.</summary>
    private bool IsPattern(AttributeData attribute)
    {
        var pattern = attribute.ConstructorArguments[0].Value as string ?? "";
        if (UnsupportedConstruct().IsMatch(pattern))
            return Check(attribute, false, "uses lookaround, a backreference or an atomic group, which cannot be matched in linear time: write it without");
        try
        {
            _ = new Regex(pattern, RegexOptions.CultureInvariant);
            return true;
        }
        catch (ArgumentException e)
        {
            return Check(attribute, false, $"is no regular expression: {e.Message}");
        }
    }

    // (?=, (?!, (?<=, (?<!, (?>, (?(, and \1 or \k<name> where the backslash is not itself escaped.
    private static Regex UnsupportedConstruct() => new(@"(?<!\\)(\\\\)*(\((\?=|\?!|\?<=|\?<!|\?>|\?\()|\\[1-9]|\\k)", RegexOptions.CultureInvariant);

    private bool Check(AttributeData attribute, bool holds, string otherwise)
    {
        if (!holds)
            Add(Problems.BadConstraint, attribute.ShortName(), otherwise);
        return holds;
    }

    /// <summary>No value can be between a minimum and a smaller maximum.</summary>
    private void CheckRanges()
    {
        foreach (var (low, high) in new[] { ("Minimum", "Maximum"), ("MinLength", "MaxLength"), ("MinItems", "MaxItems"), ("MinProperties", "MaxProperties") })
        {
            foreach (var ofItems in new[] { false, true })
            {
                if (Bound(low, ofItems) is { } least && Bound(high, ofItems) is { } most && least > most)
                    Add(Problems.BadConstraint, low, $"is more than [{high}]: no value could be stored");
            }
        }
    }

    private double? Bound(string name, bool ofItems) => member.Symbol.AttributesBelow(Names.Constraint)
        .FirstOrDefault(a => a.ShortName() == name && a.Named("Items", false) == ofItems)?.ConstructorArguments[0].Value switch
    {
        double number => number,
        int count => count,
        _ => null,
    };

    private void Add(DiagnosticDescriptor descriptor, params string[] arguments) => problems.Add(Problem.At(member.Symbol, descriptor, [member.Symbol.Told(), .. arguments]));

    private static string Number(AttributeData attribute) => Literal.Of((double)attribute.ConstructorArguments[0].Value!);

    private static string Text(AttributeData attribute) => Literal.Of(attribute.ConstructorArguments[0].Value as string ?? "");
}
