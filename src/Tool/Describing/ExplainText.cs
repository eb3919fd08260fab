using System.Text;
using OrleansAA.Tool.Serving;
using OrleansAA.Tool.Solutions;

namespace OrleansAA.Tool.Describing;

/// <summary>What <c>kubectl explain</c> says of a kind or a member of one, with what values may be.</summary>
internal static class ExplainText
{
    private const int Width = 80;

    /// <param name="api">What is served.</param>
    /// <param name="path">KIND, or a name of its resource, and members: <c>zone.spec.size</c>.</param>
    /// <param name="apiVersion">GROUP/VERSION; the preferred one if null.</param>
    /// <exception cref="SolutionException">There is no such kind, version or member.</exception>
    public static string Of(ServedApi api, string path, string? apiVersion)
    {
        var parts = path.Split('.');
        var (version, resource) = Find(api, parts[0], apiVersion);
        var type = ApiType.Find(api.DocumentOf(version), resource.Kind, version.Group, version.Name)
            ?? throw new SolutionException($"{resource.Kind} of {version.Group}/{version.Name} is in no schema of the server; its project has to be built with the generator of OrleansAA.ApiMachinery");
        var text = new StringBuilder($"GROUP:      {version.Group}\nKIND:       {resource.Kind}\nVERSION:    {version.Name}\n\n");
        ApiMember? member = null;
        foreach (var (i, name) in parts.Index().Skip(1))
        {
            member = type?.Members.FirstOrDefault(m => m.Name == name)
                ?? throw new SolutionException($"{string.Join('.', parts[..(i + 1)])} is no field; there are: {string.Join(", ", type?.Members.Select(m => m.Name) ?? [])}");
            type = member.Inner;
        }
        if (member is not null)
            text.Append($"FIELD: {Line(member)}\n\n");
        text.Append("DESCRIPTION:\n").Append(Wrapped(member?.Description ?? type!.Description));
        foreach (var rule in member is null ? type!.Limits : [])
            text.Append(Wrapped(rule));
        if (type is not null)
            text.Append("\nFIELDS:\n").AppendJoin("\n", type.Members.Select(m => $"  {Line(m)}\n{Wrapped(m.Description)}"));
        return text.ToString();
    }

    private static (ServedVersion Version, ServedResource Resource) Find(ServedApi api, string name, string? apiVersion)
    {
        var all = api.Versions.SelectMany(v => v.Resources.Select(r => (Version: v, Resource: r))).ToList();
        var called = all.Where(f => ((IEnumerable<string>)[f.Resource.Kind, f.Resource.Name, f.Resource.Singular, .. f.Resource.ShortNames]).Contains(name, StringComparer.OrdinalIgnoreCase)).ToList();
        if (called.Count == 0)
            throw new SolutionException($"{name} is not served; there are: {string.Join(", ", all.Select(f => f.Resource.Kind).Distinct())}");
        var found = called.Where(f => apiVersion is null || apiVersion == $"{f.Version.Group}/{f.Version.Name}").ToList();
        return found.Count > 0 ? found[0] : throw new SolutionException($"--api-version {apiVersion}: {name} is not in it; it is in {string.Join(", ", called.Select(f => $"{f.Version.Group}/{f.Version.Name}"))}");
    }

    private static string Line(ApiMember member) =>
        $"{member.Name}\t<{member.Type}>{(member.IsRequired ? " -required-" : "")}{(member.Limits.Count > 0 ? $" {string.Join("; ", member.Limits)}" : "")}";

    /// <summary>Lines of a width, with an indent; a word that is longer has a line to itself.</summary>
    private static string Wrapped(string text)
    {
        const string indent = "    ";
        var lines = new StringBuilder();
        foreach (var paragraph in text.Split('\n'))
        {
            var line = new StringBuilder(indent);
            foreach (var word in paragraph.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                if (line.Length > indent.Length && line.Length + 1 + word.Length > Width)
                {
                    lines.Append(line).Append('\n');
                    line.Clear().Append(indent);
                }
                line.Append(line.Length > indent.Length ? " " : "").Append(word);
            }
            lines.Append(line.ToString().TrimEnd()).Append('\n');
        }
        return lines.ToString();
    }
}
