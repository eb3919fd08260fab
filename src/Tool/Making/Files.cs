using OrleansAA.Tool.Solutions;

namespace OrleansAA.Tool.Making;

/// <summary>What a verb does to files: all of it, or nothing if one of them is there already.</summary>
/// <param name="root">What their names are told from.</param>
internal sealed class Files(string root)
{
    private readonly List<(string Path, string Text, bool IsNew)> _files = [];

    public void Add(string path, string text) => _files.Add((path, text, true));

    public void Change(string path, string text) => _files.Add((path, text, false));

    /// <returns>What has been done, a line each.</returns>
    public IReadOnlyList<string> Write()
    {
        if (_files.FirstOrDefault(f => f.IsNew && File.Exists(f.Path)) is { Path: { } there })
            throw new SolutionException($"{there} is there already; take another name, or delete it");
        foreach (var (path, text, _) in _files)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, text);
        }
        return [.. _files.Select(f => $"{(f.IsNew ? "new" : "changed"),-8} {Path.GetRelativePath(root, f.Path)}")];
    }
}
