using Microsoft.CodeAnalysis;

namespace OrleansAA.ApiMachinery.Generators;

/// <summary>
/// Rules in CEL as C#, and what is wrong with them as far as the text tells; whether a rule is an expression of the language is seen when the kind is built.
/// </summary>
/// <remarks>Source: k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/validation/validation.go.</remarks>
internal static class CelRules
{
    private static readonly string[] Texts = ["Message", "MessageExpression", "FieldPath"];

    /// <summary>The rules of a class, those of its bases first.</summary>
    public static IReadOnlyList<string> Of(INamedTypeSymbol type, List<Problem> problems)
    {
        var bases = new Stack<INamedTypeSymbol>();
        for (var t = type; t is not null; t = t.BaseType)
            bases.Push(t);
        return [.. bases.SelectMany(t => t.AttributesBelow(Names.Constraint)).Where(IsRule).Select(rule => Of(rule, type, problems)).OfType<string>()];
    }

    /// <summary>C# that makes the rule; null if there is a mistake in it.</summary>
    public static string? Of(AttributeData attribute, ISymbol where, List<Problem> problems)
    {
        if (MistakeIn(attribute, where) is { } mistake)
        {
            problems.Add(Problem.At(where, Problems.BadRule, where.Told(), mistake));
            return null;
        }
        var settings = Texts.Where(name => attribute.Named<string>(name) is not null).Select(name => $"{name} = {Literal.Of(attribute.Named(name, "")!)}")
            .Concat(attribute.Named("Reason", 0) is var reason and not 0 ? [$"Reason = (global::{Names.Schemas}.CelRuleReason){reason}"] : [])
            .Concat(attribute.Named("OptionalOldSelf", false) ? ["OptionalOldSelf = true"] : []);
        return $"new global::{Names.Schemas}.CelRule({Literal.Of(Expression(attribute))}) {{ {string.Join(", ", settings)} }}";
    }

    private static bool IsRule(AttributeData attribute) => attribute.AttributeClass!.ToDisplayString() == Names.CelRule;

    private static string Expression(AttributeData attribute) => attribute.ConstructorArguments[0].Value as string ?? "";

    private static string? MistakeIn(AttributeData attribute, ISymbol where)
    {
        var (rule, message) = (Expression(attribute).Trim(), attribute.Named<string>("Message"));
        return rule.Length == 0 ? "has no expression"
            : message is not null && message.Trim().Length == 0 ? "has an empty Message: leave it out, or say what is wrong"
            : HasLines(message) ? "has a Message of several lines: it must be one"
            : rule.Contains('\n') && message is null ? "has several lines, and no Message: give it one"
            : IsBlank(attribute, "MessageExpression") ? "has an empty MessageExpression: leave it out, or give an expression"
            : IsBlank(attribute, "FieldPath") ? "has an empty FieldPath: leave it out, or name a member (.spec.name)"
            : HasLines(attribute.Named<string>("FieldPath")) ? "has a FieldPath of several lines"
            : attribute.Named("OptionalOldSelf", false) && !rule.Contains("oldSelf") ? "is OptionalOldSelf, but does not use oldSelf"
            : where is INamedTypeSymbol && attribute.Named("Items", false) ? "is for items, but stands on a class: put it on the class of the items, or on the list"
            : null;
    }

    private static bool IsBlank(AttributeData attribute, string name) => attribute.Named<string>(name) is { } text && text.Trim().Length == 0;

    private static bool HasLines(string? text) => text?.Trim().Contains('\n') == true;
}
