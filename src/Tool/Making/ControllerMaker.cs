using System.Text.RegularExpressions;
using OrleansAA.Tool.Solutions;

namespace OrleansAA.Tool.Making;

/// <summary>Makes a controller of a kind: the project, if it is the first, as the template has it.</summary>
internal static partial class ControllerMaker
{
    private const string Texts = "controller/";
    private const string List = "Controllers.cs";
    private const string EndOfControllers = "\n    ];";

    /// <returns>What has been done, a line each.</returns>
    public static IReadOnlyList<string> Make(Solution solution, ServedKind kind)
    {
        var type = File.ReadAllText(kind.TypeFile(kind.Storage));
        var conditions = new Dictionary<string, bool>
        {
            ["status"] = HasConditions().IsMatch(type), ["namespaced"] = !type.Contains("ClusterScoped = true", StringComparison.Ordinal), ["controller"] = true, ["size"] = HasSize().IsMatch(type),
        };
        var names = new Dictionary<string, string>
        {
            ["Api.V1"] = "Api." + kind.Storage.Namespace, ["project-name"] = OtherThanLabel().Replace(solution.Name.ToLowerInvariant(), "-"), ["ProjectName"] = solution.Name, ["KindName"] = kind.Kind,
        };
        Files files = new(solution.Directory);
        var list = Path.Combine(solution.Controller, List);
        if (File.Exists(list))
        {
            var text = File.ReadAllText(list);
            var end = text.LastIndexOf(EndOfControllers, StringComparison.Ordinal);
            if (end < 0)
                throw new SolutionException($"{list} has no list that ends with '];' in a line; write it as the template does");
            files.Change(list, text.Insert(end, $"\n        (api, clock) => new Controller<Api.{kind.Storage.Namespace}.{kind.Kind}>(api, new {kind.Kind}Reconciler(), clock),"));
        }
        else
            AddProject(files, solution, conditions, names);
        files.Add(Path.Combine(solution.Controller, $"{kind.Kind}Reconciler.cs"), TemplateText.Fill("KindNameReconciler.cs", conditions, names));
        // What the test tries is what the example does.
        if (conditions["status"] && conditions["size"])
            files.Add(Path.Combine(solution.Tests, $"{kind.Kind}ReconcilerTests.cs"), TemplateText.Fill("KindNameReconcilerTests.cs", conditions, names));
        return files.Write();
    }

    /// <summary>The Lease of the solution's controller; null where it has none.</summary>
    public static string? LeaseOf(Solution solution)
    {
        var list = Path.Combine(solution.Controller, List);
        if (!File.Exists(list))
            return null;
        return NameLine().Match(File.ReadAllText(list)) is { Success: true } named ? named.Groups["name"].Value : throw new SolutionException($"{list} has no line 'public const string Name = \"...\";', which names the Lease; write it as the template does");
    }

    private static void AddProject(Files files, Solution solution, Dictionary<string, bool> conditions, Dictionary<string, string> names)
    {
        foreach (var resource in typeof(ControllerMaker).Assembly.GetManifestResourceNames().Where(n => n.StartsWith(Texts, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
            files.Add(Path.Combine(solution.Controller, resource[Texts.Length..].Replace("ProjectName", solution.Name, StringComparison.Ordinal)), TemplateText.Fill(resource, conditions, names));
        files.Add(Path.Combine(solution.Tests, "WorkQueueTests.cs"), TemplateText.Fill("WorkQueueTests.cs", conditions, names));
        var (server, controller) = ($"src/{solution.Name}.Server/{solution.Name}.Server.csproj", $"src/{solution.Name}.Controller/{solution.Name}.Controller.csproj");
        Insert(files, Path.Combine(solution.Directory, $"{solution.Name}.slnx"), $"    <Project Path=\"{server}\" />\n", $"    <Project Path=\"{controller}\" />\n");
        Insert(files, Path.Combine(solution.Tests, $"{solution.Name}.Tests.csproj"), $"    <ProjectReference Include=\"../../{server}\" />\n", $"    <ProjectReference Include=\"../../{controller}\" />\n");
    }

    /// <summary>Puts a line behind another.</summary>
    private static void Insert(Files files, string path, string behind, string line)
    {
        var text = File.ReadAllText(path);
        var at = text.IndexOf(behind, StringComparison.Ordinal);
        if (at < 0)
            throw new SolutionException($"{path} has no line '{behind.Trim()}'; write it as the template does");
        files.Change(path, text.Insert(at + behind.Length, line));
    }

    /// <summary>A status with conditions, as the template has it.</summary>
    [GeneratedRegex(@"^    public IReadOnlyList<V1Condition>\? Conditions \{", RegexOptions.Multiline)]
    private static partial Regex HasConditions();

    /// <summary>A size, by which the example goes; a kind that has become another has none.</summary>
    [GeneratedRegex(@"^    public int\? Size \{", RegexOptions.Multiline)]
    private static partial Regex HasSize();

    [GeneratedRegex("public const string Name = \"(?<name>[^\"]+)\";")]
    private static partial Regex NameLine();

    [GeneratedRegex("[^a-z0-9]+")]
    private static partial Regex OtherThanLabel();
}
