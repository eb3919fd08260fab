using System.Text.RegularExpressions;

namespace OrleansAA.Tool.Solutions;

/// <summary>A kind that the solution has.</summary>
internal sealed partial record ServedKind(Solution Solution, string Kind)
{
    public string Registration => Path.Combine(Solution.Api, $"{Kind}Kind.cs");

    /// <summary>The version in which objects are stored: that of the type that the registration is about.</summary>
    public ApiVersion Storage => ApiVersion.OfNamespace(
        StorageNamespace().Match(File.ReadAllText(Registration)) is { Success: true } found ? found.Groups["version"].Value : throw new SolutionException($"{Registration} has no line 'using {Solution.Name}.Api.V1;', which says the version that is stored; add it"));

    /// <summary>Its API group, as the type that is stored has it.</summary>
    public string Group => File.ReadAllText(TypeFile(Storage)).Split("[ApiResource(\"") is [_, var rest, ..] ? rest[..rest.IndexOf('"', StringComparison.Ordinal)]
        : throw new SolutionException($"{TypeFile(Storage)} has no [ApiResource(\"GROUP\", ...)], which says the group; add it");

    public IReadOnlyList<ApiVersion> Versions => [.. Directory.EnumerateDirectories(Solution.Api, "V*").Select(d => ApiVersion.OfNamespace(Path.GetFileName(d))).Where(v => File.Exists(TypeFile(v)))];

    public string TypeFile(ApiVersion version) => Path.Combine(Solution.Api, version.Namespace, $"{Kind}.cs");

    /// <summary>The registration with one more call of its builder.</summary>
    /// <param name="call">The call, with its dot.</param>
    public string RegistrationWith(string call)
    {
        var text = File.ReadAllText(Registration);
        var at = text.LastIndexOf("\n        .Build();", StringComparison.Ordinal);
        if (at < 0)
            throw new SolutionException($"{Registration} has no line '.Build();'; add '{call}' to the builder yourself");
        return text.Insert(at, $"\n        {call}");
    }

    [GeneratedRegex(@"^using [\w.]+\.Api\.(?<version>V\w+);|KindBuilder<(?<version>V\w+)\.", RegexOptions.Multiline)]
    private static partial Regex StorageNamespace();
}
