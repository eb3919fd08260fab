using System.Text;

namespace OrleansAA.Tool.Making;

/// <summary>The texts that the template has, too: names are put in, and lines left out, as dotnet new does it.</summary>
internal static class TemplateText
{
    public static string Read(string name)
    {
        using var reader = new StreamReader(typeof(TemplateText).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }

    /// <param name="name">The text.</param>
    /// <param name="conditions">What #if asks for.</param>
    /// <param name="names">What is put in for what.</param>
    public static string Fill(string name, IReadOnlyDictionary<string, bool> conditions, IReadOnlyDictionary<string, string> names)
    {
        var filled = new StringBuilder();
        var taken = true;
        foreach (var line in Read(name).TrimEnd('\n').Split('\n'))
        {
            if (line.StartsWith("#if (", StringComparison.Ordinal))
                taken = conditions[line[5..^1]];
            else if (line == "#else")
                taken = !taken;
            else if (line == "#endif")
                taken = true;
            else if (taken)
                filled.Append(line).Append('\n');
        }
        foreach (var (token, value) in names)
            filled.Replace(token, value);
        return filled.ToString();
    }
}
