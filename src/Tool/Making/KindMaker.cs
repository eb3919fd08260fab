using OrleansAA.Tool.Solutions;

namespace OrleansAA.Tool.Making;

/// <summary>Makes a kind: what the template has of its first one.</summary>
internal static class KindMaker
{
    private const string EndOfKinds = "\n    ];";

    /// <returns>What has been done, a line each.</returns>
    public static IReadOnlyList<string> Make(Solution solution, NewKind kind)
    {
        kind.Check();
        var kinds = File.ReadAllText(solution.Kinds);
        var end = kinds.LastIndexOf(EndOfKinds, StringComparison.Ordinal);
        if (end < 0)
            throw new SolutionException($"{solution.Kinds} has no list that ends with '];' in a line; write it as the template does");
        var conditions = new Dictionary<string, bool> { ["status"] = kind.HasStatus, ["namespaced"] = !kind.IsClusterScoped };
        var names = new Dictionary<string, string>
        {
            ["Api.V1"] = "Api." + kind.Version.Namespace, ["version-name"] = kind.Version.Name,
            ["\"kind-plural\""] = "\"kind-plural\"" + ShortNames(kind.ShortNames),
            ["ProjectName"] = solution.Name, ["KindName"] = kind.Kind, ["kind-singular"] = kind.Singular, ["kind-plural"] = kind.Resource, ["api.group"] = $"{kind.Group}.{solution.Domain}",
        };
        Files files = new(solution.Directory);
        files.Add(Path.Combine(solution.Api, kind.Version.Namespace, $"{kind.Kind}.cs"), TemplateText.Fill("KindName.cs", conditions, names));
        files.Add(Path.Combine(solution.Api, $"{kind.Kind}Kind.cs"), TemplateText.Fill("KindNameKind.cs", conditions, names));
        files.Add(Path.Combine(solution.Api, $"{kind.Kind}Strategy.cs"), TemplateText.Fill("KindNameStrategy.cs", conditions, names));
        files.Add(Path.Combine(solution.Tests, $"{kind.Kind}Tests.cs"), TemplateText.Fill("KindNameTests.cs", conditions, names));
        files.Add(Path.Combine(solution.Examples, $"{kind.Singular}.yaml"), TemplateText.Fill("kind-singular.yaml", conditions, names));
        files.Change(solution.Kinds, kinds.Insert(end, $"\n        {kind.Kind}Kind.Create,"));
        return files.Write();
    }

    private static string ShortNames(IReadOnlyList<string> names) => names.Count == 0 ? "" : $", ShortNames = [{string.Join(", ", names.Select(n => $"\"{n}\""))}]";
}
