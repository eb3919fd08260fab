using System.Text.RegularExpressions;
using OrleansAA.Tool.Solutions;

namespace OrleansAA.Tool.Making;

/// <summary>The forms of subresources that can be made.</summary>
internal enum SubresourceType
{
    Scale,
    Arbitrary,
    View,
    Connector,
}

/// <summary>Makes a subresource of a kind: what answers it, and the call that registers it.</summary>
internal static partial class SubresourceMaker
{
    private const string SpecReplicas = """

            /// <summary>How many of it there should be.</summary>
            [Default(1), Minimum(0)]
            public int? Replicas { get; set; }

        """;

    private const string StatusReplicas = """

            /// <summary>How many of it there are.</summary>
            public int Replicas { get; set; }

            /// <summary>The label selector of what it consists of.</summary>
            public string? Selector { get; set; }

        """;

    /// <returns>What has been done, a line each.</returns>
    public static IReadOnlyList<string> Make(Solution solution, ServedKind kind, SubresourceType type, string? name)
    {
        Files files = new(solution.Directory);
        if (type == SubresourceType.Scale)
        {
            files.Change(kind.TypeFile(kind.Storage), WithReplicas(kind));
            files.Change(kind.Registration, kind.RegistrationWith(""".Scale("spec.replicas", "status.replicas", "status.selector")"""));
            return files.Write();
        }
        if (name is null || !NameInPath().IsMatch(name))
            throw new SolutionException($"--subresource {name}: give its name in the path, small letters, digits and '-'");
        var handler = kind.Kind + string.Concat(name.Split('-').Select(word => char.ToUpperInvariant(word[0]) + word[1..]));
        var names = new Dictionary<string, string>
        {
            ["ProjectName"] = solution.Name, ["HandlerName"] = handler, ["KindName"] = kind.Kind, ["VERSION"] = kind.Storage.Namespace, ["subresource-name"] = name,
            ["version-name"] = kind.Storage.Name, ["api.group"] = kind.Group,
        };
        var (text, call) = type switch
        {
            SubresourceType.Arbitrary => ("Arbitrary.cs", $""".Action<{handler}Request, {handler}Result>("{name}", {handler}.AnswerAsync)"""),
            SubresourceType.View => ("View.cs", $""".View<{handler}>("{name}", {handler}.Of, (obj, view) => view.WriteTo(obj))"""),
            _ => ("Connector.cs", $""".Connect("{name}", {handler}.AnswerAsync, goesOn: true)"""),
        };
        files.Add(Path.Combine(solution.Api, $"{handler}.cs"), TemplateText.Fill(text, new Dictionary<string, bool>(), names));
        files.Change(kind.Registration, kind.RegistrationWith(call));
        return files.Write();
    }

    /// <summary>The type that is stored, with what a scale reads and writes.</summary>
    private static string WithReplicas(ServedKind kind)
    {
        var text = File.ReadAllText(kind.TypeFile(kind.Storage));
        if (kind.Versions.Count > 1)
            throw new SolutionException($"{kind.Kind} has versions besides {kind.Storage.Name}, and a scale reads the same members in all; add spec.replicas, status.replicas and status.selector to each, and .Scale(...) to {kind.Registration}");
        return Into(Into(text, kind, "Spec", SpecReplicas), kind, "Status", StatusReplicas);
    }

    private static string Into(string text, ServedKind kind, string part, string members)
    {
        var begin = text.IndexOf($"class {kind.Kind}{part}\n{{\n", StringComparison.Ordinal);
        if (begin < 0)
            throw new SolutionException($"{kind.TypeFile(kind.Storage)} has no class {kind.Kind}{part}, where a scale's members belong; add it");
        var end = text.IndexOf("\n}", begin, StringComparison.Ordinal);
        var body = text[begin..end];
        return body.Contains(" Replicas {", StringComparison.Ordinal) ? text : text.Insert(end, "\n" + members.TrimEnd('\n', ' '));
    }

    [GeneratedRegex(@"^[a-z][a-z0-9]*(-[a-z0-9]+)*\z")]
    private static partial Regex NameInPath();
}
