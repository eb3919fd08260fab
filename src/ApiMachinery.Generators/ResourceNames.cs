using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;

namespace OrleansAA.ApiMachinery.Generators;

/// <summary>The names of a kind, as its attribute gives them.</summary>
internal readonly record struct ResourceNames(string Type, string Group, string Version, string Kind, string Plural, EquatableArray<string> ShortNames, EquatableArray<string> Categories, bool ClusterScoped, Place Place)
{
    private static readonly Regex KindForm = new("^[A-Z][A-Za-z0-9]{0,62}$", RegexOptions.CultureInvariant);
    private static readonly Regex ResourceForm = new("^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$", RegexOptions.CultureInvariant);
    private static readonly Regex GroupForm = new(@"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)+$", RegexOptions.CultureInvariant);

    public static ResourceNames? Of(INamedTypeSymbol type, AttributeData attribute, List<Problem> problems)
    {
        if (ApiVersionName.Of(type, attribute, problems) is not { } version)
            return null;
        string Argument(int at) => attribute.ConstructorArguments[at].Value as string ?? "";
        var names = new ResourceNames(
            type.Told(), Argument(0), version, Argument(1), Argument(2), new(attribute.NamedTexts("ShortNames")), new(attribute.NamedTexts("Categories")),
            attribute.Named("ClusterScoped", false), Place.Of(type));
        names.Check(type, problems);
        return names;
    }

    /// <summary>All names kubectl finds the kind by.</summary>
    public IEnumerable<(string Name, string What)> Found =>
    [
        (Plural, "plural"),
        .. string.Equals(Plural, Kind, StringComparison.OrdinalIgnoreCase) ? Array.Empty<(string, string)>() : [(Kind.ToLowerInvariant(), "kind")],
        .. ShortNames.Select(n => (n, "short name")),
    ];

    private void Check(INamedTypeSymbol type, List<Problem> problems)
    {
        void Must(bool holds, string what, string name, string why)
        {
            if (!holds)
                problems.Add(Problem.At(type, Problems.BadName, type.Told(), what, name, why));
        }
        Must(Group.Length <= 253 && GroupForm.IsMatch(Group), "group", Group, "is no DNS name of at least two parts, such as example.org");
        Must(KindForm.IsMatch(Kind), "kind", Kind, "is not in CamelCase: letters and digits, the first one upper case");
        Must(ResourceForm.IsMatch(Plural), "plural", Plural, "is no DNS label: lower case letters, digits and dashes");
        foreach (var name in ShortNames)
            Must(ResourceForm.IsMatch(name), "short name", name, "is no DNS label: lower case letters, digits and dashes");
        foreach (var name in Categories)
            Must(ResourceForm.IsMatch(name), "category", name, "is no DNS label: lower case letters, digits and dashes");
        Must(ShortNames.Distinct().Count() == ShortNames.Count, "short name", string.Join(", ", ShortNames), "stands there twice");
    }
}
