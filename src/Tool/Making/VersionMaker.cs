using OrleansAA.Tool.Solutions;

namespace OrleansAA.Tool.Making;

/// <summary>Makes one more version of a kind: a copy of what is stored, for its author to change, with what converts it.</summary>
internal static class VersionMaker
{
    /// <returns>What has been done, a line each.</returns>
    public static IReadOnlyList<string> Make(Solution solution, ServedKind kind, ApiVersion version)
    {
        if (kind.Versions.Contains(version))
            throw new SolutionException($"{kind.TypeFile(version)} is there already; give another --version, or another --kind");
        var storage = kind.Storage;
        var type = File.ReadAllText(kind.TypeFile(storage));
        var singular = kind.Kind.ToLowerInvariant();
        var conversions = new ConversionText(TypeText.Parse(type), kind.Kind);
        var conditions = new Dictionary<string, bool> { ["namespaced"] = !type.Contains("ClusterScoped = true", StringComparison.Ordinal) };
        var names = new Dictionary<string, string>
        {
            ["VERSION"] = version.Namespace, ["STORAGE"] = storage.Namespace, ["ProjectName"] = solution.Name, ["KindName"] = kind.Kind, ["kind-singular"] = singular,
            ["METHODS"] = conversions.Methods(version.Namespace, storage.Namespace) + conversions.Methods(storage.Namespace, version.Namespace),
        };
        var call = $".Version<{version.Namespace}.{kind.Kind}>({kind.Kind}{version.Namespace}Conversion.ToStorage, {kind.Kind}{version.Namespace}Conversion.FromStorage)";
        Files files = new(solution.Directory);
        files.Add(kind.TypeFile(version), type.Replace($"namespace {solution.Name}.Api.{storage.Namespace};", $"namespace {solution.Name}.Api.{version.Namespace};", StringComparison.Ordinal));
        files.Add(Path.Combine(solution.Api, $"{kind.Kind}{version.Namespace}Conversion.cs"), TemplateText.Fill("KindNameConversion.cs", conditions, names));
        files.Add(Path.Combine(solution.Tests, $"{kind.Kind}{version.Namespace}Tests.cs"), TemplateText.Fill("KindNameVersionTests.cs", conditions, names));
        files.Change(kind.Registration, kind.RegistrationWith(call));
        return files.Write();
    }
}
