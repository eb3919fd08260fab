using System.Text.RegularExpressions;
using OrleansAA.TestKit;

namespace OrleansAA.Gateway.Tests;

/// <summary>The folders of a project are rooms: what one uses of another does not come back to it by any way.</summary>
public sealed partial class RoomsTests
{
    private static readonly string Sources = Path.Combine(BuildPaths.RepositoryRoot, "src");

    [Theory]
    [InlineData("ApiMachinery")]
    [InlineData("Contracts")]
    [InlineData("Gateway")]
    [InlineData("Grains")]
    [InlineData("Storage.Redis")]
    [InlineData("Storage.Sqlite")]
    [InlineData("Storage.Testing")]
    public void No_room_comes_back_to_itself(string project)
    {
        var files = Directory.EnumerateFiles(Path.Combine(Sources, project), "*.cs", SearchOption.AllDirectories)
            .Where(f => !Path.GetRelativePath(Sources, f).Split(Path.DirectorySeparatorChar).Any(p => p is "obj" or "bin"))
            .Select(f => SourceFile.Read(f, project)).ToList();
        Assert.NotEmpty(files);
        Assert.Equal("", string.Join('\n', Circle(files)));
    }

    /// <summary>Rooms that lie in a circle are those from which one comes back; told with the files and types that lead on.</summary>
    private static IEnumerable<string> Circle(IReadOnlyList<SourceFile> files)
    {
        var declared = files.ToLookup(f => f.Room, f => f.Types).ToDictionary(g => g.Key, g => g.SelectMany(t => t).ToHashSet());
        var arrows = files.SelectMany(f => UsedBy(f).Where(u => u != f.Room && declared.ContainsKey(u)).Select(u => (f.Room, To: u, File: f))).ToLookup(a => a.Room);
        foreach (var arrow in arrows.SelectMany(a => a).Where(a => Reaches(a.To, a.Room)))
            yield return $"{arrow.Room} uses {arrow.To}: {arrow.File.Name} ({string.Join(", ", declared[arrow.To].Where(arrow.File.Mentions))})";

        // A room beside one's own can be named by its last part, without a using.
        IEnumerable<string> UsedBy(SourceFile file) => file.Usings.Union(file.Named.Where(n => declared.GetValueOrDefault(n.Room)?.Contains(n.Type) == true).Select(n => n.Room));

        bool Reaches(string from, string to)
        {
            var seen = new HashSet<string> { from };
            var waiting = new Queue<string>(seen);
            while (waiting.TryDequeue(out var next))
            {
                if (next == to)
                    return true;
                foreach (var further in arrows[next].Select(a => a.To).Where(seen.Add))
                    waiting.Enqueue(further);
            }
            return false;
        }
    }

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
