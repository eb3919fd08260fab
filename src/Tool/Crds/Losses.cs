namespace OrleansAA.Tool.Crds;

/// <summary>What cannot be carried over, by name: where it stands in the schema, what it is, and what becomes of it. Beside it notes, of what is written otherwise and means the same to clients.</summary>
internal sealed class Losses
{
    private readonly List<string> _lost = [];
    private readonly List<string> _notes = [];

    public int Count => _lost.Count;

    /// <param name="where">The CRD, the version, and the path in the schema.</param>
    /// <param name="construct">The keyword.</param>
    /// <param name="becomes">What becomes of it.</param>
    public void Add(string where, string construct, string becomes) => _lost.Add($"{where}: {construct}: {becomes}");

    /// <inheritdoc cref="Add"/>
    public void Note(string where, string construct, string becomes) => _notes.Add($"{where}: {construct}: {becomes}");

    public void Tell(TextWriter to)
    {
        foreach (var note in _notes.Distinct())
            to.WriteLine("note: " + note);
        foreach (var lost in _lost)
            to.WriteLine("lost: " + lost);
    }
}
