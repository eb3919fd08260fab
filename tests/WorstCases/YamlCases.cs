using static OrleansAA.WorstCases.Planning;
using static OrleansAA.WorstCases.Text;

namespace OrleansAA.WorstCases;

/// <summary>Objects that are created or applied, in YAML.</summary>
internal static class YamlCases
{
    private const string Head = "apiVersion: firewalld.fedoraproject.org/v1\nkind: PortRule\nmetadata:\n  name: web\nspec: {name: http, host: h, port: 80}\n";

    public static IEnumerable<WorstCase> All =>
    [
        .. Yaml("aliases that double", n => Number(i => i == 0 ? "a0: &a0 x" : $"a{i}: &a{i} [*a{i - 1}, *a{i - 1}]", n, "\n")),
        .. Yaml("aliases of one list", n => $"a: &a [{Repeat("x,", n / 2)}x]\nb: [{Repeat("*a,", n / 2)}*a]"),
        .. Yaml("aliases of a scalar", n => $"a: &a x\nb: [{Repeat("*a,", n)}*a]"),
        .. Yaml("an alias of itself", n => $"a: &a [{Repeat("*a,", n)}*a]"),
        .. Yaml("anchors", n => Number(i => $"a{i}: &a{i} x", n, "\n")),
        .. Yaml("the same anchor", n => Number(i => $"a{i}: &a x", n, "\n")),
        .. Yaml("an anchor with a long name", n => $"a: &{Repeat("a", n)} x"),
        .. Yaml("merge keys", n => "a: &a {x: 1}\n" + Number(i => $"b{i}: {{<<: *a}}", n, "\n")),
        .. Yaml("merge keys that nest", n => "a0: &a0 {x0: 1}\n" + Number(i => $"a{i + 1}: &a{i + 1} {{<<: *a{i}, x{i + 1}: 1}}", n, "\n")),
        .. Yaml("merge keys of one large map", n => $"a: &a {{{Number(i => $"x{i}: 1", n / 2, ", ")}}}\n" + Number(i => $"b{i}: {{<<: *a}}", n / 2, "\n")),
        .. Yaml("a merge key of many", n => $"a: &a {{x: 1}}\nb: {{<<: [{Repeat("*a,", n)}*a]}}"),
        .. Yaml("lists that nest", n => Repeat("[", n)),
        .. Yaml("maps that nest", n => Repeat("{a: ", n)),
        .. Yaml("blocks that nest", n => Number(i => new string(' ', i) + "a:", Math.Min(n, 1 << 20), "\n")),
        .. Yaml("dashes that nest", n => Repeat("- ", n)),
        .. Yaml("questions that nest", n => Repeat("? ", n)),
        .. Yaml("brackets that close", n => Repeat("]", n)),
        .. Yaml("commas", n => "a: [" + Repeat(",", n)),
        .. Yaml("colons", n => Repeat(":", n)),
        .. Yaml("colons and blanks", n => Repeat(": ", n)),
        .. Yaml("quotes that do not end", n => "a: \"" + Repeat("b", n)),
        .. Yaml("quotes of many lines", n => "a: \"" + Repeat("b\n  ", n) + "\""),
        .. Yaml("single quotes", n => "a: '" + Repeat("''", n) + "'"),
        .. Yaml("escapes", n => "a: \"" + Repeat("\\x01", n) + "\""),
        .. Yaml("long escapes", n => "a: \"" + Repeat("\\U0001F600", n) + "\""),
        .. Yaml("a plain text of many lines", n => "a: b\n" + Repeat("  c d\n", n)),
        .. Yaml("a plain text of empty lines", n => "a: b\n" + Repeat("\n", n) + "  c"),
        .. Yaml("a plain text of blanks", n => "a: b" + Repeat(" ", n) + "c"),
        .. Yaml("a plain key without end", n => Repeat("a", n)),
        .. Yaml("plain keys without end", n => Repeat("a b\n", n)),
        .. Yaml("a literal", n => "a: |\n" + Repeat("  x\n", n)),
        .. Yaml("a literal of blanks", n => "a: |\n" + Repeat("   ", n) + "\n  x"),
        .. Yaml("a folded text", n => "a: >\n" + Repeat("  x\n", n)),
        .. Yaml("a folded text of empty lines", n => "a: >\n" + Repeat("\n", n) + "  x"),
        .. Yaml("comments", n => Repeat("# x\n", n)),
        .. Yaml("a long comment", n => "#" + Repeat("x", n)),
        .. Yaml("documents", n => Repeat("---\n", n)),
        .. Yaml("documents of something", n => Repeat("--- a\n", n)),
        .. Yaml("directives", n => Number(i => $"%TAG !a{i}! tag:x,2000:", n, "\n"), alone: true),
        .. Yaml("a long directive", n => "%YAML 1." + Repeat("1", n), alone: true),
        .. Yaml("tags", n => "a: [" + Repeat("!!str x,", n) + "x]"),
        .. Yaml("a long tag", n => "a: !" + Repeat("x", n) + " y"),
        .. Yaml("a tag with escapes", n => "a: !" + Repeat("%41", n) + " y"),
        .. Yaml("binary", n => "a: !!binary " + Repeat("QUFB", n)),
        .. Yaml("tabs", n => "a:" + Repeat("\t", n) + "b"),
        .. Yaml("carriage returns", n => Repeat("\r", n)),
        .. Yaml("an integer", n => "a: 1" + Repeat("0", n)),
        .. Yaml("integers", n => "a: [" + Repeat("123456789,", n) + "1]"),
        .. Yaml("underscores in a number", n => "a: 1" + Repeat("_", n)),
        .. Yaml("a fraction", n => "a: 0." + Repeat("1", n)),
        .. Yaml("an exponent", n => "a: 1e" + Repeat("9", n)),
        .. Yaml("octal", n => "a: 0o" + Repeat("7", n)),
        .. Yaml("hexadecimal", n => "a: 0x" + Repeat("f", n)),
        .. Yaml("binary digits", n => "a: 0b" + Repeat("1", n)),
        .. Yaml("sexagesimal", n => "a: 1" + Repeat(":11", n)),
        .. Yaml("a time", n => "a: 2026-01-01" + Repeat(" ", n) + "0:0:0"),
        .. Yaml("a time of fractions", n => "a: 2026-01-01T00:00:00." + Repeat("0", n) + "Z"),
        .. Yaml("keys twice", n => Number(i => $"a{i / 2}: 1", n, "\n")),
        .. Yaml("a key again and again", n => Number(_ => "a: 1", n, "\n")),
        .. Yaml("numbers as keys", n => Number(i => $"{i}: 1", n, "\n")),
        .. Yaml("lists as keys", n => Number(i => $"? [{i}]\n: 1", n, "\n")),
        .. Yaml("empty keys", n => Repeat("? \n", n)),
        .. Yaml("nulls", n => "a: [" + Repeat("~,", n) + "~]"),
        .. Yaml("bytes that are no text", n => "a: \"" + Repeat("\u0080", n) + "\""),
    ];

    private static IEnumerable<WorstCase> Yaml(string name, Func<int, string> text, bool alone = false) =>
    [
        new($"create in YAML: {name}", n => Create((alone ? "" : Head) + text(n), yaml: true)),
        new($"apply: {name}", n => Apply((alone ? "" : Head) + text(n))),
    ];
}
