using System.Globalization;

namespace OrleansAA.Cel.Libraries;

/// <summary>A version as semver.org 2.0.0 has it.</summary>
internal sealed record SemanticVersion(ulong Major, ulong Minor, ulong Patch, IReadOnlyList<string> Release, string Build) : IComparable<SemanticVersion>
{
    private const int TextMax = 1_024;

    /// <summary>Null with what is wrong.</summary>
    public static SemanticVersion? Parse(string text, out string problem)
    {
        problem = "Version string empty";
        if (text.Length == 0) return null;
        problem = "No Major.Minor.Patch elements found";
        if (text.Length > TextMax) return null;
        var parts = text.Split('.', 3);
        if (parts.Length != 3) return null;
        var (patch, release, build) = Parts(parts[2]);
        if (Number("major", parts[0], ref problem) is not { } major || Number("minor", parts[1], ref problem) is not { } minor || Number("patch", patch, ref problem) is not { } last) return null;
        var identifiers = release?.Split('.') ?? [];
        foreach (var identifier in identifiers)
        {
            problem = identifier.Length == 0 ? "Prerelease is empty" : $"Invalid character(s) found in prerelease {Values.Text.Quote(identifier)}";
            if (!IsIdentifier(identifier)) return null;
            problem = $"Numeric PreRelease version must not contain leading zeroes {Values.Text.Quote(identifier)}";
            if (identifier.Length > 1 && identifier[0] == '0' && identifier.All(char.IsAsciiDigit)) return null;
        }
        foreach (var identifier in build?.Split('.') ?? [])
        {
            problem = identifier.Length == 0 ? "Build meta data is empty" : $"Invalid character(s) found in build meta data {Values.Text.Quote(identifier)}";
            if (!IsIdentifier(identifier)) return null;
        }
        return new(major, minor, last, identifiers, build ?? "");
    }

    /// <summary>The same for what people write: <c>v1</c>, <c>1.2</c>, <c>01.02.03</c>.</summary>
    public static SemanticVersion? ParseLenient(string text, out string problem)
    {
        if (text.StartsWith('v')) text = text[1..];
        var parts = text.Split('.', 3).Select(WithoutZeros).ToList();
        if (parts.Count < 3 && parts[^1].AsSpan().ContainsAny('+', '-'))
        {
            problem = "short version cannot contain PreRelease/Build meta data";
            return null;
        }
        while (parts.Count < 3) parts.Add("0");
        return Parse(string.Join('.', parts), out problem);
    }

    private static string WithoutZeros(string part)
    {
        if (part.Length <= 1) return part;
        part = part.TrimStart('0');
        return part.Length == 0 || !char.IsAsciiDigit(part[0]) ? "0" + part : part;
    }

    private static (string Patch, string? Release, string? Build) Parts(string text)
    {
        string? release = null, build = null;
        if (text.IndexOf('+', StringComparison.Ordinal) is var plus and >= 0) (text, build) = (text[..plus], text[(plus + 1)..]);
        if (text.IndexOf('-', StringComparison.Ordinal) is var minus and >= 0) (text, release) = (text[..minus], text[(minus + 1)..]);
        return (text, release, build);
    }

    private static ulong? Number(string name, string text, ref string problem)
    {
        var title = char.ToUpperInvariant(name[0]) + name[1..];
        problem = $"Invalid character(s) found in {name} number {Values.Text.Quote(text)}";
        if (!text.All(char.IsAsciiDigit)) return null;
        problem = $"{title} number must not contain leading zeroes {Values.Text.Quote(text)}";
        if (text.Length > 1 && text[0] == '0') return null;
        problem = $"strconv.ParseUint: parsing {Values.Text.Quote(text)}: {(text.Length == 0 ? "invalid syntax" : "value out of range")}";
        return ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    private static bool IsIdentifier(string text) => text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || c == '-');

    /// <summary>The order of semver.org: builds do not count.</summary>
    public int CompareTo(SemanticVersion? other)
    {
        if (other is null) return 1;
        var order = (Major, Minor, Patch).CompareTo((other.Major, other.Minor, other.Patch));
        if (order != 0) return order;
        if (Release.Count == 0 || other.Release.Count == 0) return other.Release.Count.CompareTo(0) - Release.Count.CompareTo(0);
        for (var i = 0; i < Math.Min(Release.Count, other.Release.Count); i++)
            if (Compare(Release[i], other.Release[i]) is var compared and not 0) return compared;
        return Release.Count.CompareTo(other.Release.Count);
    }

    private static int Compare(string left, string right)
    {
        var (first, second) = (left.All(char.IsAsciiDigit), right.All(char.IsAsciiDigit));
        if (first != second) return first ? -1 : 1;
        if (!first) return Math.Sign(string.CompareOrdinal(left, right));
        return left.Length != right.Length ? left.Length.CompareTo(right.Length) : Math.Sign(string.CompareOrdinal(left, right));
    }
}
