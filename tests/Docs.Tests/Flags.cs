using System.CommandLine;
using System.Text.RegularExpressions;
using OrleansAA.Gateway;
using OrleansAA.Gateway.Hosting;
using OrleansAA.PortRules;
using OrleansAA.Tool;

namespace OrleansAA.Docs.Tests;

/// <summary>The flags that there are: of the server, of the tool, of the other programs of this repository, and by name those of others that the docs speak of.</summary>
internal static partial class Flags
{
    private const string Template = "src/Templates";

    private static readonly ServerCommand Server = AggregatedApiServer.CommandOf(PortRuleServer.CreateBuilder([]).Define());

    private static readonly HashSet<string> OfServer = [.. Server.Options.Concat(Server.Subcommands.SelectMany(s => s.Own)).Select(o => o.Name), "--help", "--version"];

    private static readonly HashSet<string> OfTool = [.. Below(Verbs.Root()).SelectMany(c => c.Options).SelectMany(o => o.Aliases.Append(o.Name))];

    /// <summary>Programs with flags of their own, which stand in their sources as texts.</summary>
    private static readonly string[] Programs = ["src/Agent", "tests/Load", "tests/Robustness", "tests/Benchmarks", "tests/Conformance", "deploy/images", Template];

    private static readonly System.Collections.Concurrent.ConcurrentDictionary<string, string> Texts = new();

    /// <summary>Flags of programs of others, by whose they are.</summary>
    public static readonly IReadOnlyDictionary<string, string> OfOthers = new Dictionary<string, string>
    {
        ["--add-source"] = "dotnet new install",
        ["--build-arg"] = "buildah build",
        ["--permanent"] = "firewall-cmd",
        ["--authorization-config"] = "kube-apiserver",
        ["--skip-resource"] = "apiserver-boot",
        ["--skip-controller"] = "apiserver-boot",
        ["--resource-quota-sync-period"] = "kube-controller-manager",
        ["--server-side"] = "kubectl apply",
    };

    public static bool IsOfServer(string flag) => OfServer.Contains(flag) || flag == "-v";

    public static bool IsSubcommand(string word) => Server.Subcommands.Any(s => s.Command.Name == word);

    public static bool IsKnown(string flag) => IsOfServer(flag) || OfTool.Contains(flag) || OfOthers.ContainsKey(flag) || Programs.Any(p => IsIn(p, flag));

    /// <summary>Whether a program has a flag: it stands in its sources.</summary>
    public static bool IsIn(string folder, string flag)
    {
        var text = Texts.GetOrAdd(folder, TextOf);
        return Regex.IsMatch(text, $"(?<![\\w-]){Regex.Escape(flag)}(?![\\w-])") || (folder == Template && text.Contains($"\"{flag[2..]}\"", StringComparison.Ordinal));
    }

    /// <summary>Each flag that stands as code within a page's text.</summary>
    public static IEnumerable<(string Page, string Flag)> InText() => Pages.Snippets.Select(s => s.Page).Concat(["docs/flags.md", "docs/symptoms.md", "docs/overload.md"]).Distinct()
        .SelectMany(page => Flag.Matches(Pages.Read(page)).Select(m => (page, m.Groups[1].Value)));

    private static string TextOf(string folder) => string.Join('\n', Directory.EnumerateFiles(Path.Combine(Pages.Root, folder), "*", SearchOption.AllDirectories)
        .Where(f => Path.GetExtension(f) is ".cs" or ".sh" or ".py" or ".json" && !f.Contains("/obj/", StringComparison.Ordinal) && !f.Contains("/bin/", StringComparison.Ordinal)).Select(File.ReadAllText));

    private static IEnumerable<System.CommandLine.Command> Below(System.CommandLine.Command command) => command.Subcommands.SelectMany(Below).Prepend(command);

    [GeneratedRegex("`(--[a-z][a-z0-9-]+)(?:[=` ])")]
    private static partial Regex Flag { get; }
}
