using System.Text;
using System.Xml.Linq;

namespace OrleansAA.ApiMachinery.Schemas;

/// <summary>Doc comments as plain text, in the form kube-openapi gives Go comments: a paragraph is one line, paragraphs are parted by an empty one.</summary>
internal static class DocText
{
    /// <summary>Columns KubernetesClient's generator wraps the original description at.</summary>
    private const int WrapColumn = 80;

    /// <summary>A comment written by hand: where its lines end says nothing.</summary>
    public static string Render(XElement comment) => Join(comment, (_, _) => " ");

    /// <summary>
    /// A comment of KubernetesClient, with the line breaks of the original description. Its generator breaks a line only before a word that
    /// does not fit: where the next word would have had room, the break was in the description. Where it would have fitted to the very
    /// last column, the description had two spaces there.
    /// </summary>
    public static string RenderWrapped(XElement comment) => Join(comment, (line, next) =>
    {
        var word = next.IndexOf(' ', StringComparison.Ordinal);
        var end = line.Length + 1 + (word < 0 ? next.Length : word);
        return end < WrapColumn ? "\n" : end == WrapColumn ? "  " : " ";
    });

    /// <param name="comment">The summary.</param>
    /// <param name="between">What stands between two lines of a paragraph.</param>
    private static string Join(XElement comment, Func<string, string, string> between)
    {
        var raw = new StringBuilder();
        Append(raw, comment);
        var text = new StringBuilder();
        var last = "";
        foreach (var line in raw.ToString().Split('\n').Select(l => l.Trim()))
        {
            if (line.Length > 0 && text.Length > 0)
                text.Append(last.Length == 0 ? "\n\n" : between(last, line));
            text.Append(line);
            last = line;
        }
        return text.ToString();
    }

    private static void Append(StringBuilder text, XElement element)
    {
        foreach (var node in element.Nodes())
        {
            switch (node)
            {
                case XText plain:
                    text.Append(plain.Value);
                    break;
                case XElement { Name.LocalName: "para" or "item" } block:
                    text.Append("\n\n");
                    Append(text, block);
                    text.Append("\n\n");
                    break;
                case XElement { IsEmpty: true } reference:
                    text.Append(Reference(reference));
                    break;
                case XElement inline:
                    Append(text, inline);
                    break;
            }
        }
    }

    /// <summary>What an element without content stands for: the last part of a member's name, a keyword, a parameter, an address.</summary>
    private static string Reference(XElement element)
    {
        if (element.Attribute("cref")?.Value is { } member)
        {
            var name = member.Split('(')[0];
            return name[(name.LastIndexOfAny(['.', ':']) + 1)..];
        }
        return (element.Attribute("langword") ?? element.Attribute("name") ?? element.Attribute("href"))?.Value ?? "";
    }
}
