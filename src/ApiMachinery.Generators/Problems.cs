using Microsoft.CodeAnalysis;

namespace OrleansAA.ApiMachinery.Generators;

/// <summary>What can be wrong with a type that shall be served. Each says what is wrong, and what to do about it.</summary>
internal static class Problems
{
    private const string Category = "AggregatedApi";

    public static readonly DiagnosticDescriptor NotPartial = Error(
        "AA0001", "A kind must be partial", "{0} is a kind and gets members from the generator: declare it as 'partial'");

    public static readonly DiagnosticDescriptor CannotBeMade = Error(
        "AA0002", "A type cannot be made", "{0} cannot be served because it is {1}: use a class or record that anybody can make");

    public static readonly DiagnosticDescriptor TypeNotServed = Error(
        "AA0003", "A member has a type that has no form on the wire",
        "{0} has the type {1}, which cannot be served: use a string, bool, int, long, float, double, enum, DateTime, DateTimeOffset, TimeSpan, IntOrString, ResourceQuantity, RawJson, a class of your own, or an IList<> or IDictionary<string, > of these");

    public static readonly DiagnosticDescriptor UnknownKey = Error(
        "AA0004", "A list key is no member of the items", "{0} is a list map by '{1}', but {2} has no member '{1}': it has {3}");

    public static readonly DiagnosticDescriptor BadKey = Error(
        "AA0005", "A list key is no scalar that is always there", "{0} is a list map by '{1}', which in {2} is no scalar that is always there: a key is a string, an integer or a bool that is not nullable, has a default, or is [Required]");

    public static readonly DiagnosticDescriptor ListTypeDoesNotFit = Error("AA0006", "A list type does not fit", "{0}: {1}");

    public static readonly DiagnosticDescriptor ConstraintDoesNotFit = Error(
        "AA0007", "A constraint does not fit the type", "{0}: [{1}] is for {2}, and does not fit {3}");

    public static readonly DiagnosticDescriptor BadConstraint = Error("AA0008", "A constraint cannot be met", "{0}: [{1}] {2}");

    public static readonly DiagnosticDescriptor BadDefault = Error("AA0009", "A default does not fit", "{0}: the default {1} {2}");

    public static readonly DiagnosticDescriptor NameTaken = Error(
        "AA0010", "Two members have one name on the wire", "{0} and {1} are both '{2}' on the wire: give one of them another [JsonPropertyName]");

    public static readonly DiagnosticDescriptor NoVersion = Error(
        "AA0011", "The version of a type is not known",
        "the namespace of {0} does not end in a version ('{1}' is none): move it into a namespace such as {2}.V1, or name the version in the attribute (Version = \"v1\")");

    public static readonly DiagnosticDescriptor BadName = Error("AA0012", "A name of a kind is not valid", "{0}: the {1} '{2}' {3}");

    public static readonly DiagnosticDescriptor ResourceNameTaken = Error(
        "AA0013", "Two kinds have one name", "{0} and {1} are both called '{2}' in their group or by kubectl: give one of them another {3}");

    public static readonly DiagnosticDescriptor TooManyMembers = Error(
        "AA0014", "A type has too many members", "{0} has {1} members, 256 are possible: put what belongs together into classes of their own");

    public static readonly DiagnosticDescriptor NoDescription = new(
        "AA0015", "A member has no description", "{0} has no doc comment: kubectl explain shows nothing for it", Category, DiagnosticSeverity.Warning, isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor EnumValueTaken = Error(
        "AA0016", "Two values of an enum have one name on the wire", "{0}: {1} and {2} are both '{3}' on the wire");

    public static readonly DiagnosticDescriptor NoSetter = Error(
        "AA0017", "A member cannot be set", "{0} is called '{1}' on the wire, but has no setter: give it 'set' or 'init', or leave it out with [JsonIgnore]");

    public static readonly DiagnosticDescriptor NoKind = Error(
        "AA0018", "A kind has no attribute", "{0} is used as a kind ({1}<{0}>) and is none: mark it with [ApiResource(group, kind, plural)]");

    public static readonly DiagnosticDescriptor BadRule = Error("AA0019", "A rule in CEL is not complete", "{0}: [CelRule] {1}");

    private static DiagnosticDescriptor Error(string id, string title, string message) => new(id, title, message, Category, DiagnosticSeverity.Error, isEnabledByDefault: true);
}
