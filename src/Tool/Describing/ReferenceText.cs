using System.Text;
using OrleansAA.Tool.Serving;

namespace OrleansAA.Tool.Describing;

/// <summary>The reference of a version, as Markdown: each kind, and each type that is in it. Types of Kubernetes itself are named, and described elsewhere.</summary>
internal static class ReferenceText
{
    private const string OfKubernetes = "io.k8s.";

    public static string Of(ServedApi api, ServedVersion version)
    {
        var text = new StringBuilder($"# {version.Group}/{version.Name}\n");
        foreach (var resource in version.Resources)
        {
            var kind = ApiType.Find(api.DocumentOf(version), resource.Kind, version.Group, version.Name);
            text.Append($"\n## {resource.Kind}\n\n{Paragraph(kind?.Description ?? "")}");
            text.Append($"`{Path(version, resource)}`{(resource.ShortNames.Count > 0 ? $", short {string.Join(", ", resource.ShortNames)}" : "")}; {string.Join(", ", resource.Verbs)}.\n");
            if (resource.Subresources.Count > 0)
                text.Append("\n| subresource | kind | verbs |\n|---|---|---|\n").AppendJoin("", resource.Subresources.Select(s => $"| `{s.Name}` | {s.Kind} | {string.Join(", ", s.Verbs)} |\n"));
            if (kind is not null)
                text.AppendJoin("", Within(kind).Select(type => Of(type, type == kind)));
        }
        return text.ToString();
    }

    private static string Path(ServedVersion version, ServedResource resource) => $"/apis/{version.Group}/{version.Name}/{(resource.IsNamespaced ? "namespaces/NAMESPACE/" : "")}{resource.Name}";

    /// <summary>The kind, then the types it leads to, each once, in the order in which one meets them.</summary>
    private static List<ApiType> Within(ApiType kind)
    {
        List<ApiType> types = [kind];
        for (var i = 0; i < types.Count; i++)
        {
            foreach (var inner in types[i].Members.Select(m => m.Inner).OfType<ApiType>().Where(t => !t.FullName.StartsWith(OfKubernetes, StringComparison.Ordinal)))
            {
                if (inner.FullName.Length == 0 || types.TrueForAll(t => t.FullName != inner.FullName))
                    types.Add(inner);
            }
        }
        return types;
    }

    private static string Of(ApiType type, bool isKind)
    {
        var text = new StringBuilder(isKind ? "\n" : $"\n### {type.Name}\n\n{Paragraph(type.Description)}");
        foreach (var rule in type.Limits)
            text.Append($"- {Cell(rule)}\n");
        return text.Append(type.Limits.Count > 0 ? "\n" : "").Append("| field | type | |\n|---|---|---|\n").AppendJoin("", type.Members.Select(Row)).ToString();
    }

    private static string Row(ApiMember member)
    {
        var limits = string.Join("; ", member.Limits);
        string[] parts = [member.Description, member.IsRequired ? "Required." : "", limits.Length > 0 ? char.ToUpperInvariant(limits[0]) + limits[1..] + "." : ""];
        return $"| `{member.Name}` | {Cell(member.Type)} | {Cell(string.Join(' ', parts.Where(p => p.Length > 0)))} |\n";
    }

    private static string Paragraph(string text) => text.Length == 0 ? "" : Cell(text) + "\n\n";

    /// <summary>One line in which nothing is taken for markup of a table.</summary>
    private static string Cell(string text) => text.ReplaceLineEndings(" ").Replace("|", "\\|", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal);
}
