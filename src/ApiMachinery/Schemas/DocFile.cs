using System.Collections.Concurrent;
using System.Reflection;
using System.Xml.Linq;
using k8s.Models;

namespace OrleansAA.ApiMachinery.Schemas;

/// <summary>The doc comments of one assembly: an XML doc file that was embedded as a resource, read on first use.</summary>
internal sealed class DocFile
{
    private static readonly ConcurrentDictionary<Assembly, DocFile> Files = new();

    private readonly Lazy<IReadOnlyDictionary<string, Comment>> _comments;

    private DocFile(Func<Stream?> open, Func<XElement, string> render) => _comments = new(() => Read(open(), render));

    /// <summary>What this assembly carries of KubernetesClient's comments: the types of <see cref="MetaTypes"/>, and query parameters.</summary>
    public static DocFile Kubernetes { get; } = new(
        () => typeof(DocFile).Assembly.GetManifestResourceStream("KubernetesClient.DocComments.xml"), DocText.RenderWrapped);

    public static DocFile Of(Assembly assembly) => assembly == typeof(V1ObjectMeta).Assembly
        ? Kubernetes
        : Files.GetOrAdd(assembly, a => new DocFile(() => a.GetManifestResourceStream("DocComments.xml"), DocText.Render));

    /// <summary>The summary of a member by its name in doc files (<c>P:Space.Type.Property</c>); empty if there is none.</summary>
    /// <remarks>A comment may be inherited from the same assembly or from KubernetesClient.</remarks>
    public string Summary(string id)
    {
        if (!_comments.Value.TryGetValue(id, out var comment))
            return "";
        if (comment.InheritedFrom is not { } source)
            return comment.Summary;
        return _comments.Value.ContainsKey(source) ? Summary(source) : this == Kubernetes ? "" : Kubernetes.Summary(source);
    }

    private static Dictionary<string, Comment> Read(Stream? stream, Func<XElement, string> render)
    {
        var comments = new Dictionary<string, Comment>(StringComparer.Ordinal);
        if (stream is null)
            return comments;
        using (stream)
        {
            foreach (var member in XDocument.Load(stream, LoadOptions.PreserveWhitespace).Descendants("member"))
            {
                var summary = member.Element("summary");
                comments[member.Attribute("name")!.Value] = new(
                    summary is null ? "" : render(summary),
                    summary is null ? member.Element("inheritdoc")?.Attribute("cref")?.Value : null);
            }
        }
        return comments;
    }

    private readonly record struct Comment(string Summary, string? InheritedFrom);
}
