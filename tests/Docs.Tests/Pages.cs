using System.Reflection;

namespace OrleansAA.Docs.Tests;

/// <summary>The pages that readers have: docs/, and the README files beside what they speak of.</summary>
internal static class Pages
{
    private static readonly string[] NotOurs = ["bin", "obj", "node_modules", ".git", ".aa", "artifacts", "content"];

    public static string Root { get; } =
        Path.GetFullPath(typeof(Pages).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(a => a.Key == "RepositoryRoot").Value!);

    /// <summary>All snippets of all pages, in order.</summary>
    public static IReadOnlyList<Snippet> Snippets { get; } = [.. Files(Root).Order(StringComparer.Ordinal).SelectMany(Snippet.Of)];

    public static string Read(string page) => File.ReadAllText(Path.Combine(Root, page));

    /// <summary>C# files of a folder, without what a build makes.</summary>
    public static IEnumerable<string> Sources(string folder) => Directory.EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories)
        .Where(f => !Path.GetRelativePath(Path.Combine(Root, folder), f).Split('/').Any(p => p is "bin" or "obj")).Order(StringComparer.Ordinal);

    private static IEnumerable<string> Files(string directory) => Directory.EnumerateFiles(directory, "*.md").Where(f => Path.GetFileName(f) != "CHANGELOG.md").Select(f => Path.GetRelativePath(Root, f))
        .Concat(Directory.EnumerateDirectories(directory).Where(d => !NotOurs.Contains(Path.GetFileName(d))).SelectMany(Files));
}

/// <summary>A block of code in a page.</summary>
/// <param name="Page">The file, from the repository's root.</param>
/// <param name="Line">Where its first line is, from 1.</param>
/// <param name="Language">What its fence says; null for a block that is indented.</param>
/// <param name="Text">Without the indentation.</param>
internal sealed record Snippet(string Page, int Line, string? Language, string Text)
{
    private const string Fence = "```";
    private const string Indent = "    ";

    public override string ToString() => $"{Page}:{Line}";

    /// <summary>The snippets of a page.</summary>
    public static IEnumerable<Snippet> Of(string page)
    {
        var lines = Pages.Read(page).Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            if (lines[i].TrimStart().StartsWith(Fence, StringComparison.Ordinal))
            {
                var (start, language) = (i + 1, lines[i].Trim()[Fence.Length..]);
                for (i = start; i < lines.Length && lines[i].Trim() != Fence; i++)
                {
                }
                yield return new(page, start + 1, language, Unindented(lines[start..i]));
            }
            else if (IsIndented(lines[i]) && (i == 0 || lines[i - 1].Trim().Length == 0))
            {
                var start = i;
                // A blank line is of the block if more of it follows.
                while (i + 1 < lines.Length && (IsIndented(lines[i + 1]) || (lines[i + 1].Trim().Length == 0 && i + 2 < lines.Length && IsIndented(lines[i + 2]))))
                    i++;
                yield return new(page, start + 1, null, Unindented(lines[start..(i + 1)]));
            }
        }
    }

    private static bool IsIndented(string line) => line.StartsWith(Indent, StringComparison.Ordinal) && line.Trim().Length > 0;

    private static string Unindented(string[] lines)
    {
        var depth = lines.Where(l => l.Trim().Length > 0).Select(l => l.Length - l.TrimStart().Length).DefaultIfEmpty(0).Min();
        return string.Join('\n', lines.Select(l => l.Length >= depth ? l[depth..] : ""));
    }
}
