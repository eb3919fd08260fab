namespace OrleansAA.Cel.Syntax;

/// <summary>The text of an expression, and where its lines are.</summary>
internal sealed class SourceText
{
    private readonly List<int> lineStarts = [0];

    public SourceText(string text)
    {
        Text = text;
        for (var i = 0; i < text.Length; i++)
            if (text[i] == '\n') lineStarts.Add(i + 1);
    }

    public string Text { get; }

    /// <summary>The line, from one, and the code points before it in that line.</summary>
    public (int Line, int Column) Place(int position)
    {
        var found = lineStarts.BinarySearch(position);
        var line = found >= 0 ? found : ~found - 1;
        return (line + 1, Values.Text.Length(Text[lineStarts[line]..Math.Min(position, Text.Length)]));
    }

    public string? Line(int line)
    {
        if (line < 1 || line > lineStarts.Count) return null;
        var start = lineStarts[line - 1];
        var end = line < lineStarts.Count ? lineStarts[line] - 1 : Text.Length;
        return Text[start..end];
    }
}
