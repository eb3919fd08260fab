using OrleansAA.TestKit;

namespace OrleansAA.EndToEnd.Cluster;

/// <summary>
/// What can be installed: a directory of deploy/ such as <c>overlays/ha</c>, or an overlay with components that it does not have, added in this order: <c>overlays/ha+autoscale+monitoring</c>.
/// </summary>
public static class Installation
{
    /// <summary>The overlays as they are.</summary>
    public static IReadOnlyList<string> Overlays { get; } = [.. Names("overlays").Select(n => "overlays/" + n)];

    /// <summary>Overlays with each component that belongs to none of them, but for the agent, whose pods may more than others.</summary>
    public static IReadOnlyList<string> Compositions { get; } =
        ["overlays/ha+autoscale+monitoring", "overlays/split+monitoring", "overlays/single+monitoring+cert-manager", "overlays/ha-external-redis+cert-manager+silo-certificates"];

    /// <summary>The agent beside a server.</summary>
    public const string WithAgent = "overlays/single+agent";

    /// <summary>The components there are.</summary>
    public static IReadOnlyList<string> Components { get; } = [.. Names("components")];

    /// <summary>The directory that kubectl is given.</summary>
    /// <param name="name">Its name, or a path.</param>
    /// <param name="home">Where a kustomization is written that puts it together.</param>
    public static string PathOf(string name, string home)
    {
        var deploy = Path.Combine(BuildPaths.RepositoryRoot, "deploy");
        if (name.Split('+') is not [var overlay, _, ..] parts)
            return Path.Combine(deploy, name);
        var directory = Directory.CreateDirectory(Path.Combine(home, name.Replace('/', '-'))).FullName;
        var root = Path.GetRelativePath(directory, deploy);
        File.WriteAllText(Path.Combine(directory, "kustomization.yaml"), $"resources: [{root}/{overlay}]\ncomponents: [{string.Join(", ", parts[1..].Select(c => $"{root}/components/{c}"))}]\n");
        return directory;
    }

    private static IEnumerable<string> Names(string directory) =>
        Directory.GetDirectories(Path.Combine(BuildPaths.RepositoryRoot, "deploy", directory)).Select(d => Path.GetFileName(d)!).Order(StringComparer.Ordinal);
}
