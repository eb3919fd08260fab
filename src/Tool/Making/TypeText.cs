using System.Text.RegularExpressions;

namespace OrleansAA.Tool.Making;

/// <summary>A member of a class: its type as it is written, and its name.</summary>
internal sealed record MemberText(string Type, string Name);

/// <summary>A class as it is written.</summary>
internal sealed record ClassText(string Name, IReadOnlyList<MemberText> Members);

/// <summary>
/// What a file of types declares, read as the template and the guide write it: a class or an enum begins in the first column, a property is a line. What is written otherwise is not seen,
/// and the compiler says so where its conversion is missing.
/// </summary>
internal sealed partial record TypeText(IReadOnlyList<ClassText> Classes, IReadOnlyList<string> Enums)
{
    public static TypeText Parse(string text)
    {
        var declared = Declaration().Matches(text);
        List<ClassText> classes = [];
        for (var i = 0; i < declared.Count; i++)
        {
            var body = text[declared[i].Index..(i + 1 < declared.Count ? declared[i + 1].Index : text.Length)];
            if (declared[i].Groups["what"].Value != "enum")
                classes.Add(new(declared[i].Groups["name"].Value, [.. Property().Matches(body).Select(p => new MemberText(p.Groups["type"].Value, p.Groups["name"].Value))]));
        }
        return new(classes, [.. declared.Where(d => d.Groups["what"].Value == "enum").Select(d => d.Groups["name"].Value)]);
    }

    [GeneratedRegex(@"^public (?:sealed |partial )*(?<what>class|record|enum) (?<name>\w+)", RegexOptions.Multiline)]
    private static partial Regex Declaration();

    [GeneratedRegex(@"^    public (?:required )?(?<type>[\w.<>,? \[\]]+?) (?<name>\w+) \{ get; (?:set|init); \}", RegexOptions.Multiline)]
    private static partial Regex Property();
}
