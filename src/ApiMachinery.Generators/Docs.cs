using System.Text;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace OrleansAA.ApiMachinery.Generators;

/// <summary>
/// Doc comments as plain text, in the form kube-openapi gives Go comments: a paragraph is one line, paragraphs are parted by an empty one.
/// They are read from the source: the compiler keeps them only where a project makes a documentation file.
/// </summary>
internal static class Docs
{
    /// <summary>A setting that gives a type or member its description (<c>Description = "..."</c>); null if it has none.</summary>
    public static string? SettingOf(ISymbol symbol, CancellationToken cancellationToken)
    {
        if (Comment(symbol, cancellationToken) is not { } comment)
            return null;
        if (comment.Element("summary") is { } summary)
            return Render(summary) is { Length: > 0 } text ? $"Description = {Literal.Of(text)}" : null;
        return comment.Element("inheritdoc")?.Attribute("cref")?.Value is { } source && Member(source) is { } member ? $"KubernetesDoc = {Literal.Of(member)}" : null;
    }

    /// <summary><c>V1Status.Kind</c> as documentation files have it: <c>P:k8s.Models.V1Status.Kind</c>.</summary>
    private static string? Member(string cref)
    {
        var parts = cref.Split('.');
        return parts.Length < 2 ? null : $"P:k8s.Models.{parts[parts.Length - 2]}.{parts[parts.Length - 1]}";
    }

    private static XElement? Comment(ISymbol symbol, CancellationToken cancellationToken)
    {
        foreach (var reference in symbol.DeclaringSyntaxReferences)
        {
            var node = reference.GetSyntax(cancellationToken);
            var text = new StringBuilder();
            foreach (var trivia in node.GetLeadingTrivia())
            {
                if (trivia.IsKind(SyntaxKind.SingleLineDocumentationCommentTrivia) || trivia.IsKind(SyntaxKind.SingleLineCommentTrivia))
                    text.Append(trivia.ToFullString()).Append('\n');
            }
            if (Parse(text.ToString()) is { } comment)
                return comment;
        }
        return null;
    }

    private static XElement? Parse(string trivia)
    {
        var lines = trivia.Split('\n').Select(l => l.Trim()).Where(l => l.StartsWith("///", StringComparison.Ordinal)).Select(l => l.Substring(3)).ToList();
        if (lines.Count == 0)
            return null;
        try
        {
            return XElement.Parse($"<doc>{string.Join("\n", lines)}</doc>", LoadOptions.PreserveWhitespace);
        }
        catch (System.Xml.XmlException)
        {
            return null;
        }
    }

    private static string Render(XElement summary) => Join(summary, (_, _) => " ");

    /// <param name="summary">The comment.</param>
    /// <param name="between">What stands between two lines of a paragraph.</param>
    public static string Join(XElement summary, Func<string, string, string> between)
    {
        var raw = new StringBuilder();
        Append(raw, summary);
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
                case XElement reference when reference.IsEmpty:
                    text.Append(Referred(reference));
                    break;
                case XElement other:
                    Append(text, other);
                    break;
            }
        }
    }

    /// <summary>What an element without content stands for: the last part of a member's name, a keyword, a parameter, an address.</summary>
    private static string Referred(XElement reference)
    {
        if (reference.Attribute("cref")?.Value is not { } member)
            return (reference.Attribute("langword") ?? reference.Attribute("name") ?? reference.Attribute("href"))?.Value ?? "";
        var name = member.Split('(')[0];
        return name.Substring(name.LastIndexOfAny(['.', ':']) + 1);
    }
}
