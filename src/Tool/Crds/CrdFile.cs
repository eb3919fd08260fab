using System.Text;
using System.Text.RegularExpressions;
using OrleansAA.ApiMachinery.Json;
using OrleansAA.Tool.Solutions;

namespace OrleansAA.Tool.Crds;

/// <summary>Reads the CRDs of a file: documents of YAML, JSON, and lists of either.</summary>
internal static partial class CrdFile
{
    private const string Group = "apiextensions.k8s.io/";
    private const string Kind = "CustomResourceDefinition";

    public static async Task<string> ReadAsync(string file, CancellationToken cancelled)
    {
        if (file == "-")
            return await Console.In.ReadToEndAsync(cancelled);
        return File.Exists(file) ? await File.ReadAllTextAsync(file, cancelled) : throw new SolutionException($"{file} is no file; name one with a CustomResourceDefinition");
    }

    /// <param name="text">What stands in it.</param>
    /// <param name="file">Its name, for messages.</param>
    public static IReadOnlyList<Crd> Parse(string text, string file)
    {
        var crds = Separator().Split(text).Where(d => d.Trim().Length > 0).SelectMany(d => In(Document(d, file), file)).ToList();
        return crds.Count > 0 ? crds : throw new SolutionException($"{file} has no CustomResourceDefinition; name a file that has one");
    }

    private static Value Document(string text, string file)
    {
        try
        {
            return YamlJson.Parse(Encoding.UTF8.GetBytes(text));
        }
        catch (DecodeException e)
        {
            throw new SolutionException($"{file} is neither YAML nor JSON: {e.Message}");
        }
    }

    private static IEnumerable<Crd> In(Value document, string file)
    {
        if (document is not MapValue map)
            return [];
        if (map.Text("kind") is "List" or Kind + "List")
            return map.Items("items").SelectMany(i => In(i, file));
        if (map.Text("kind") != Kind || map.Text("apiVersion")?.StartsWith(Group, StringComparison.Ordinal) != true)
            return [];
        return map.Text("apiVersion") == Group + "v1" ? [Crd.Of(map, file)] : throw new SolutionException($"{file}: {map.Map("metadata")?.Text("name")} is of {map.Text("apiVersion")}, which no cluster serves any more; convert it to {Group}v1");
    }

    [GeneratedRegex(@"^---(?=\s|$).*$", RegexOptions.Multiline)]
    private static partial Regex Separator();
}
