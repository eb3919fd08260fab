namespace OrleansAA.ApiMachinery.Json;

/// <summary>Tabs where YAML wants blanks, refused in go-yaml's words.</summary>
internal static class YamlTabs
{
    /// <summary>YamlDotNet takes a tab before the first token for a blank.</summary>
    /// <exception cref="DecodeException">There is one.</exception>
    public static void CheckStart(string text)
    {
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] == '\t')
                throw Error(text, text.AsSpan(0, at).Count('\n'));
            if (text[at] == '#')
                at = text.IndexOf('\n', at) is var end and >= 0 ? end : text.Length;
            else if (text[at] is not (' ' or '\n' or '\r'))
                return;
        }
    }

    /// <param name="text">The document.</param>
    /// <param name="from">The line, counted from 0, from which on the tab is looked for: the scanner tells where the token before it stands.</param>
    public static DecodeException Error(string text, long from)
    {
        var line = 0L;
        foreach (var content in text.AsSpan().EnumerateLines())
        {
            if (line >= from && content[..(content.Length - content.TrimStart(" \t").Length)].Contains('\t'))
                break;
            line++;
        }
        return new($"yaml: {YamlJson.Line(line, isParsing: false)}found character that cannot start any token");
    }
}
