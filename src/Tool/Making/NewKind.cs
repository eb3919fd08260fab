using System.Text.RegularExpressions;
using OrleansAA.Tool.Solutions;

namespace OrleansAA.Tool.Making;

/// <summary>A kind that is to be made.</summary>
internal sealed partial record NewKind(string Kind, string? Group, ApiVersion Version)
{
    public string? Plural { get; init; }

    public IReadOnlyList<string> ShortNames { get; init; } = [];

    public bool IsClusterScoped { get; init; }

    public bool HasStatus { get; init; } = true;

    public string Singular => Kind.ToLowerInvariant();

    public string Resource => Plural ?? Singular + "s";

    /// <exception cref="SolutionException">Some name of it is none.</exception>
    public void Check()
    {
        if (!KindName().IsMatch(Kind))
            throw new SolutionException($"--kind {Kind}: give letters and digits, the first a capital, 63 at most");
        if (Group is null || !Label().IsMatch(Group))
            throw new SolutionException($"--group {Group}: give a DNS label; the domain of the solution is put behind it");
        foreach (var name in (IEnumerable<string>)[Resource, .. ShortNames])
        {
            if (!Label().IsMatch(name))
                throw new SolutionException($"resource or short name {name}: give a DNS label, small letters, digits and '-'");
        }
    }

    [GeneratedRegex(@"^[A-Z][A-Za-z0-9]{0,62}\z")]
    private static partial Regex KindName();

    [GeneratedRegex(@"^[a-z]([a-z0-9-]{0,61}[a-z0-9])?\z")]
    private static partial Regex Label();
}
