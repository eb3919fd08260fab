using System.Text.RegularExpressions;
using OrleansAA.TestKit;

namespace OrleansAA.Gateway.Tests;

/// <summary>The folders of a project are rooms: what one uses of another does not come back to it by any way.</summary>
public sealed partial class RoomsTests
{
    private static readonly string Sources = Path.Combine(BuildPaths.RepositoryRoot, "src");

    private const string Update = "PORTRULE_UPDATE_ROOMS";
    private const string PictureStart = "<!-- rooms -->\n";
    private const string PictureEnd = "<!-- /rooms -->\n";

    private static readonly string[] Pictured = ["ApiMachinery", "Contracts", "Grains", "Gateway"];

    /// <summary>All projects of src that have code; what the template is made of is another solution's.</summary>
    public static TheoryData<string> Projects => [.. Directory.EnumerateFiles(Sources, "*.csproj", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 1 })
        .Select(f => Path.GetFileName(Path.GetDirectoryName(f)!)).Where(p => p != "Templates" && FilesOf(p).Count > 0).Order(StringComparer.Ordinal)];

    [Theory, MemberData(nameof(Projects))]
    public void No_room_comes_back_to_itself(string project)
    {
        var files = FilesOf(project);
        Assert.NotEmpty(files);
        Assert.Equal("", string.Join('\n', Circle(files)));
    }

    /// <summary>ARCHITECTURE.md shows the rooms as they are; with the variable set to 1 the test writes the picture anew.</summary>
    [Fact]
    public void The_picture_shows_the_rooms_as_they_are()
    {
        var page = Path.Combine(BuildPaths.RepositoryRoot, "ARCHITECTURE.md");
        var text = File.ReadAllText(page);
        var (start, end) = (text.IndexOf(PictureStart, StringComparison.Ordinal) + PictureStart.Length, text.IndexOf(PictureEnd, StringComparison.Ordinal));
        Assert.True(start >= PictureStart.Length && end > start, $"{PictureStart.Trim()} and {PictureEnd.Trim()} are where the picture belongs");
        var picture = $"```\n{string.Join("\n\n", Pictured.Select(Picture))}\n```\n";
        if (Environment.GetEnvironmentVariable(Update) == "1")
            File.WriteAllText(page, text[..start] + picture + text[end..]);
        else
            Assert.Equal(picture, text[start..end]);
    }

    /// <summary>Each room with those it leads to and no other way does; the lowest first.</summary>
    private static string Picture(string project)
    {
        var uses = Arrows(FilesOf(project));
        var below = uses.Keys.ToDictionary(r => r, r => Below(uses, r));
        var lines = uses.Keys.OrderBy(r => Height(uses, r)).ThenBy(r => r, StringComparer.Ordinal)
            .Select(r => (Room: Short(r, project), To: uses[r].Where(u => !uses[r].Any(other => other != u && below[other].Contains(u))).Select(u => Short(u, project)).Order(StringComparer.Ordinal).ToList()));
        return string.Join('\n', lines.Select(l => l.To.Count == 0 ? $"  {l.Room}" : $"  {l.Room} ─► {string.Join(", ", l.To)}").Prepend(project));
    }

    private static string Short(string room, string project) => room == $"OrleansAA.{project}" ? "(top)" : room[$"OrleansAA.{project}.".Length..];

    private static int Height(Dictionary<string, HashSet<string>> uses, string room) => uses[room].Count == 0 ? 0 : 1 + uses[room].Max(u => Height(uses, u));

    private static HashSet<string> Below(Dictionary<string, HashSet<string>> uses, string room) => [.. uses[room], .. uses[room].SelectMany(u => Below(uses, u))];

    /// <summary>Rooms that lie in a circle are those from which one comes back; told with the files and types that lead on.</summary>
    private static IEnumerable<string> Circle(IReadOnlyList<SourceFile> files)
    {
        var (uses, declared) = (Arrows(files), Declared(files));
        foreach (var file in files)
        {
            foreach (var to in UsedBy(file, declared).Where(to => Reaches(to, file.Room)))
                yield return $"{file.Room} uses {to}: {file.Name} ({string.Join(", ", declared[to].Where(file.Mentions))})";
        }

        bool Reaches(string from, string to)
        {
            var seen = new HashSet<string> { from };
            var waiting = new Queue<string>(seen);
            while (waiting.TryDequeue(out var next))
            {
                if (next == to)
                    return true;
                foreach (var further in uses[next].Where(seen.Add))
                    waiting.Enqueue(further);
            }
            return false;
        }
    }

    private static List<SourceFile> FilesOf(string project) => Directory.EnumerateFiles(Path.Combine(Sources, project), "*.cs", SearchOption.AllDirectories)
        .Where(f => !Path.GetRelativePath(Sources, f).Split(Path.DirectorySeparatorChar).Any(p => p is "obj" or "bin"))
        .Select(f => SourceFile.Read(f, project)).Where(f => f.Room.Length > 0).ToList();

    private static Dictionary<string, HashSet<string>> Declared(IReadOnlyList<SourceFile> files) =>
        files.ToLookup(f => f.Room, f => f.Types).ToDictionary(g => g.Key, g => g.SelectMany(t => t).ToHashSet());

    private static Dictionary<string, HashSet<string>> Arrows(IReadOnlyList<SourceFile> files)
    {
        var declared = Declared(files);
        return files.GroupBy(f => f.Room).ToDictionary(g => g.Key, g => g.SelectMany(f => UsedBy(f, declared)).ToHashSet());
    }

    /// <summary>The other rooms a file uses: by a using, or, for a room beside its own, by the last part of its name.</summary>
    private static IEnumerable<string> UsedBy(SourceFile file, Dictionary<string, HashSet<string>> declared) =>
        file.Usings.Union(file.Named.Where(n => declared.GetValueOrDefault(n.Room)?.Contains(n.Type) == true).Select(n => n.Room)).Where(u => u != file.Room && declared.ContainsKey(u));

    private sealed partial record SourceFile(string Name, string Room, HashSet<string> Types, HashSet<string> Usings, HashSet<(string Room, string Type)> Named, HashSet<string> Words)
    {
        public static SourceFile Read(string path, string project)
        {
            var text = File.ReadAllText(path);
            var root = $"OrleansAA.{project}";
            var room = Namespace().Match(text).Groups[1].Value;
            var uses = Using().Matches(text).Select(m => m.Groups[1].Value).Where(u => u.StartsWith(root + ".", StringComparison.Ordinal) || u == root);
            var named = Qualified().Matches(WithoutComments(text)).Select(m => (Room: $"{root}.{m.Groups[1].Value}", Type: m.Groups[2].Value));
            return new(Path.GetFileName(path), room, [.. Declaration().Matches(text).Select(m => m.Groups[1].Value)], [.. uses], [.. named], [.. Word().Matches(text).Select(m => m.Value)]);
        }

        public bool Mentions(string type) => Words.Contains(type);

        private static string WithoutComments(string text) => string.Join('\n', text.Split('\n').Where(l => !l.TrimStart().StartsWith("//", StringComparison.Ordinal)));

        /// <summary>The beginning of a name with dots, unless it is itself behind a dot: <c>Serving</c> of <c>Serving.NotFound</c>.</summary>
        [GeneratedRegex(@"(?<![\w.])([A-Z]\w*)\.([A-Z]\w*)")]
        private static partial Regex Qualified();

        [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
        private static partial Regex Namespace();

        [GeneratedRegex(@"^using (?:static )?([\w.]+);", RegexOptions.Multiline)]
        private static partial Regex Using();

        [GeneratedRegex(@"\b(?:class|record|struct|interface|enum) (\w+)")]
        private static partial Regex Declaration();

        [GeneratedRegex(@"\w+")]
        private static partial Regex Word();
    }
}
