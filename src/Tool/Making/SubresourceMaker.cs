using OrleansAA.Tool.Solutions;

namespace OrleansAA.Tool.Making;

/// <summary>The forms of subresources that can be made.</summary>
internal enum SubresourceType
{
    Scale,
    Arbitrary,
    Connector,
}

/// <summary>Makes a subresource of a kind: what answers it, and the call that registers it.</summary>
internal static class SubresourceMaker
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
        if (name is null || name.Length == 0 || !name.All(char.IsAsciiLetterLower))
            throw new SolutionException($"--subresource {name}: give its name in the path, small letters");
        var handler = kind.Kind + char.ToUpperInvariant(name[0]) + name[1..];
        var names = new Dictionary<string, string>
        {
            ["ProjectName"] = solution.Name, ["HandlerName"] = handler, ["KindName"] = kind.Kind, ["VERSION"] = kind.Storage.Namespace, ["subresource-name"] = name,
            ["version-name"] = kind.Storage.Name, ["api.group"] = GroupOf(kind),
        };
        var (text, call) = type == SubresourceType.Arbitrary
            ? ("Arbitrary.cs", $""".Action<{handler}Request, {handler}Result>("{name}", {handler}.AnswerAsync)""")
            : ("Connector.cs", $""".Connect("{name}", {handler}.AnswerAsync, goesOn: true)""");
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

    private static string GroupOf(ServedKind kind)
    {
        var text = File.ReadAllText(kind.TypeFile(kind.Storage));
        return text.Split("[ApiResource(\"") is [_, var rest, ..] ? rest[..rest.IndexOf('"', StringComparison.Ordinal)]
            : throw new SolutionException($"{kind.TypeFile(kind.Storage)} has no [ApiResource(\"GROUP\", ...)], which says the group; add it");
    }
}
