using System.Text;

namespace OrleansAA.Cel.Syntax;

/// <summary>Something that is wrong with an expression, as cel-go says it.</summary>
/// <param name="Line">From one; minus one where it is no place in the text.</param>
/// <param name="Column">Code points before it in its line.</param>
/// <param name="Message">What is wrong, without the place.</param>
public sealed record CelIssue(int Line, int Column, string Message)
{
    private const int SnippetUnitsMax = 16_384;

    /// <summary>As <c>ERROR: &lt;input&gt;:1:5: ...</c>, with the line and a caret below.</summary>
    internal string Display(SourceText source)
    {
        var text = new StringBuilder().Append(System.Globalization.CultureInfo.InvariantCulture, $"ERROR: <input>:{Line}:{Column + 1}: {Message}");
        if (source.Line(Line) is not { Length: <= SnippetUnitsMax } line) return text.ToString();
        line = line.Replace('\t', ' ');
        text.Append("\n | ").Append(line).Append("\n | ");
        var runes = line.EnumerateRunes().ToArray();
        for (var i = 0; i < Column && i < runes.Length; i++) text.Append(runes[i].IsAscii ? '.' : '\uff0e');
        return text.Append(Column < runes.Length && !runes[Column].IsAscii ? '\uff3e' : '^').ToString();
    }
}

/// <summary>The issues of one expression, in the order of their places.</summary>
internal sealed class Issues(SourceText source)
{
    private readonly List<CelIssue> issues = [];

    public bool Any => issues.Count > 0;

    public IReadOnlyList<CelIssue> All => [.. issues.OrderBy(issue => issue.Line).ThenBy(issue => issue.Column)];

    /// <summary>Whether there are so many that no more are taken.</summary>
    public bool IsFull => issues.Count >= Limits.CelLimits.IssuesMax;

    public void Add(int position, string message)
    {
        if (IsFull) return;
        var (line, column) = source.Place(position);
        issues.Add(new(line, column, message));
    }

    /// <summary>Something about the expression as a whole.</summary>
    public void Add(string message)
    {
        if (!IsFull) issues.Add(new(-1, 0, message));
    }

    public override string ToString() => string.Join('\n', All.Select(issue => issue.Display(source)));
}
