using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using OrleansAA.Tool;

namespace OrleansAA.Docs.Tests;

/// <summary>One command of a block: its words, without what a shell takes for itself.</summary>
internal sealed partial record Command(string[] Words)
{
    /// <summary>Programs that are not of this repository: what is said to them is theirs to check.</summary>
    private static readonly HashSet<string> OfOthers =
        ["kubectl", "export", "cd", "mkdir", "printf", "echo", "kill", "openssl", "redis-server", "redis-cli", "buildah", "curl", "nft", "jq", "sudo", "python3", "controller-gen"];

    /// <summary>Verbs of dotnet that say nothing of this repository, or nothing but a path that is looked at.</summary>
    private static readonly HashSet<string> OfDotnet = ["build", "test", "publish", "pack", "restore", "tool", "nuget"];

    /// <summary>What a controller of a solution is made of.</summary>
    private const string ControllerOfTemplate = "src/Templates/content/aggregated-api/src/ProjectName.Controller";

    private string Text => string.Join(' ', Words);

    /// <summary>What is wrong with it, a line each.</summary>
    public IEnumerable<string> Mistakes() => Words switch
    {
        ["dotnet", "aa", .. var rest] => OfTool(rest),
        ["dotnet", "run", .. var rest] => OfRun(rest),
        ["dotnet", "new", "aggregated-api", .. var rest] => OfTemplate(rest),
        ["dotnet", "new", "install", ..] => [],
        ["dotnet", var verb, .. var rest] when OfDotnet.Contains(verb) => OfPaths(rest),
        ["dotnet", var program, ..] when program.EndsWith(".dll", StringComparison.Ordinal) => OfServer(Words.Skip(2)),
        ["dotnet"] => [],
        ["$server", .. var rest] => OfServer(rest),
        ["kubectl", "exec", .. var rest] when rest.FirstOrDefault(w => w.StartsWith("/app/", StringComparison.Ordinal)) is { } program => OfServer(rest.SkipWhile(w => w != program).Skip(1)),
        [var program, ..] when OfOthers.Contains(program) => [],
        [var path, ..] when path.Contains('/', StringComparison.Ordinal) => File.Exists(Path.Combine(Pages.Root, path)) ? [] : [$"{path}: there is no such file"],
        [var program, ..] => [$"{program}: nobody has said what that is"],
        [] => [],
    };

    /// <summary>The tool's own parser.</summary>
    private static IEnumerable<string> OfTool(string[] words) => Verbs.Root().Parse([.. words.TakeWhile(w => w != "--")]).Errors.Select(e => $"dotnet aa {string.Join(' ', words)}: {e.Message}");

    private IEnumerable<string> OfRun(string[] words)
    {
        var project = words.SkipWhile(w => w != "--project").Skip(1).FirstOrDefault() ?? "";
        if (project.EndsWith(".Server", StringComparison.Ordinal))
            return OfServer(words.SkipWhile(w => w != "--").Skip(1));
        if (project.EndsWith(".Controller", StringComparison.Ordinal))
            project = ControllerOfTemplate;
        if (!Directory.Exists(Path.Combine(Pages.Root, project)))
            return [$"{Text}: there is no {project}"];
        var given = words.SkipWhile(w => w != "--").Skip(1);
        return project == "src/PortRules" ? OfServer(given) : given.Where(w => w.StartsWith("--", StringComparison.Ordinal)).Select(w => w.Split('=')[0]).Where(f => !Flags.IsIn(project, f)).Select(f => $"{project} has no {f}");
    }

    private static IEnumerable<string> OfServer(IEnumerable<string> words) => words.Where(w => !w.StartsWith('$')).Select((w, i) => (Word: w, At: i)).Where(w => w.Word.StartsWith("--", StringComparison.Ordinal)
        ? !Flags.IsOfServer(w.Word.Split('=')[0])
        : w.At == 0 && !Flags.IsSubcommand(w.Word)).Select(w => $"the server has no {w.Word}");

    private static IEnumerable<string> OfTemplate(string[] words)
    {
        var template = JsonNode.Parse(Pages.Read("src/Templates/content/aggregated-api/.template.config/template.json"))!["symbols"]!.AsObject();
        return words.Where(w => w.StartsWith("--", StringComparison.Ordinal) && (string?)template[w[2..]]?["type"] != "parameter").Select(w => $"the template has no {w}");
    }

    private static IEnumerable<string> OfPaths(string[] words) => words.Where(w => PathOfRepository.IsMatch(w) && !Path.Exists(Path.Combine(Pages.Root, w))).Select(w => $"there is no {w}");

    [GeneratedRegex("^(src|tests|samples|deploy)/")]
    private static partial Regex PathOfRepository { get; }
}

/// <summary>Reads blocks of commands, as far as the docs write them.</summary>
internal static partial class Commands
{
    public static IEnumerable<Command> Of(string block)
    {
        var lines = block.Replace("\\\n", " ", StringComparison.Ordinal).Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            var (line, quote) = (lines[i], OpenQuote(lines[i]));
            // A text in quotes may be of several lines; so may what follows <<'END'.
            while (quote != '\0' && i + 1 < lines.Length)
                (line, quote) = ($"{line} {lines[++i]}", OpenQuote($"{line} {lines[i]}"));
            if (Document.Match(line) is { Success: true } document)
                i = Math.Min(lines.Length, Array.IndexOf(lines, document.Groups[1].Value, i) is var end and >= 0 ? end : lines.Length);
            foreach (var words in Split(line))
                yield return new([.. words]);
        }
    }

    [GeneratedRegex("<<'?(\\w+)'?")]
    private static partial Regex Document { get; }

    [GeneratedRegex("^[A-Za-z_]+=")]
    private static partial Regex Assignment { get; }

    private static char OpenQuote(string line)
    {
        var open = '\0';
        foreach (var c in line)
            open = c is '\'' or '"' && open is '\0' ? c : c == open ? '\0' : open;
        return open;
    }

    /// <summary>The commands of a line: words, quotes taken off, up to a comment; one ends at a pipe, an ampersand or a semicolon.</summary>
    private static IEnumerable<IReadOnlyList<string>> Split(string line)
    {
        var (words, word, open, hasWord) = (new List<string>(), new System.Text.StringBuilder(), '\0', false);
        foreach (var c in line + " ")
        {
            if (open != '\0' && c == open)
                open = '\0';
            else if (open == '\0' && c is '\'' or '"' && open == '\0')
                (open, hasWord) = (c, true);
            else if (open == '\0' && c == '#' && !hasWord)
                break;
            else if (open == '\0' && (c is '|' or '&' or ';' || char.IsWhiteSpace(c)))
            {
                if (hasWord)
                    words.Add(word.ToString());
                word.Clear();
                hasWord = false;
                if (!char.IsWhiteSpace(c))
                {
                    if (Own(words) is { Count: > 0 } command)
                        yield return command;
                    words = [];
                }
            }
            else
            {
                word.Append(c);
                hasWord = true;
            }
        }
        if (Own(words) is { Count: > 0 } last)
            yield return last;
    }

    /// <summary>Without variables that are set for it.</summary>
    private static List<string> Own(List<string> words) => [.. words.SkipWhile(w => Assignment.IsMatch(w))];
}
