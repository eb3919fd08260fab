using System.Globalization;
using System.Text.RegularExpressions;

namespace OrleansAA.ApiMachinery.Scheme;

/// <summary>
/// The order of API versions where no preference is told, most wanted first: v10, v2, v1, v11beta2, v10beta3, v3beta1, v12alpha1, v11alpha2;
/// then names that are no versions, by the alphabet.
/// </summary>
public sealed partial class VersionPriority : IComparer<string>
{
    /// <summary>The only one that is needed: it keeps nothing.</summary>
    public static readonly VersionPriority Instance = new();

    private VersionPriority()
    {
    }

    /// <inheritdoc/>
    public int Compare(string? x, string? y)
    {
        var (left, right) = (Parse(x!), Parse(y!));
        if (left is { } l && right is { } r)
            return r.CompareTo(l);
        if (left is null && right is null)
            return string.CompareOrdinal(x, y);
        return left is null ? 1 : -1;
    }

    /// <summary>Stability (2 stable, 1 beta, 0 alpha), major, minor; null for a name that is no version.</summary>
    private static (int Stability, long Major, long Minor)? Parse(string version)
    {
        var match = Form().Match(version);
        if (!match.Success)
            return null;
        var stability = match.Groups["stage"].Value switch { "" => 2, "beta" => 1, _ => 0 };
        return (stability, Number(match.Groups["major"]), Number(match.Groups["minor"]));
    }

    private static long Number(Group digits) => digits.Success ? long.Parse(digits.ValueSpan, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex(@"^v(?<major>[1-9][0-9]{0,17})((?<stage>alpha|beta)(?<minor>[1-9][0-9]{0,17}))?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
