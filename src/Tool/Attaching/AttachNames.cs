using System.Text.RegularExpressions;
using OrleansAA.Tool.Running;
using OrleansAA.Tool.Solutions;

namespace OrleansAA.Tool.Attaching;

/// <summary>How what is made in the cluster is called, and known again.</summary>
/// <param name="Service">The Service, its EndpointSlice, and what the serving certificate is for.</param>
/// <param name="Namespace">Where they are.</param>
internal sealed partial record AttachNames(string Service, string Namespace)
{
    /// <summary>Of all that was made, <see cref="Manager"/>.</summary>
    public const string ManagedBy = "app.kubernetes.io/managed-by";

    public const string Manager = "dotnet-aa-attach";

    /// <summary>Of the Service: the <see cref="KnownProcess"/>.</summary>
    public const string AttachedBy = "aggregated-api/attached-by";

    /// <summary>Of the Service: what the server calls itself, and so its Secrets and its Lease.</summary>
    public const string Product = "aggregated-api/attached-product";

    /// <summary>Of an APIService that was there before: its spec as it was.</summary>
    public const string Replaced = "aggregated-api/attached-instead-of";

    /// <summary>With room for what is put behind it.</summary>
    private const int LengthMax = 40;

    public static AttachNames Of(Solution solution, string? space)
    {
        var label = OtherThanLabel().Replace(solution.Name.ToLowerInvariant(), "-").Trim('-');
        label = label.Length > LengthMax ? label[..LengthMax].TrimEnd('-') : label;
        if (label.Length == 0 || !char.IsAsciiLetter(label[0]))
            label = "aa-" + label;
        if (space is not null && !Label().IsMatch(space))
            throw new SolutionException($"--namespace {space}: give a DNS label, small letters, digits and '-'");
        return new(label, space ?? label + "-attached");
    }

    public static bool AreOn(IDictionary<string, string>? labels) => labels?.TryGetValue(ManagedBy, out var manager) == true && manager == Manager;

    [GeneratedRegex("[^a-z0-9]+")]
    private static partial Regex OtherThanLabel();

    [GeneratedRegex(@"^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\z")]
    private static partial Regex Label();
}
