using System.Text.RegularExpressions;
using OrleansAA.ApiMachinery.Json;
using OrleansAA.Tool.Making;
using OrleansAA.Tool.Solutions;

namespace OrleansAA.Tool.Crds;

/// <summary>Makes kinds of CRDs: types of each version, registration, conversions where a webhook has them, and a test.</summary>
internal static partial class KindImport
{
    private const string EndOfKinds = "\n    ];";

    /// <returns>The files, not yet written.</returns>
    public static Files Prepare(Solution solution, IReadOnlyList<Crd> crds, Losses losses)
    {
        if (crds.GroupBy(c => c.Kind).FirstOrDefault(g => g.Count() > 1) is { } same)
            throw new SolutionException($"{string.Join(" and ", same.Select(c => c.Name))} are both called {same.Key}, of which a solution has one; import one of them");
        var kinds = File.ReadAllText(solution.Kinds);
        var end = kinds.LastIndexOf(EndOfKinds, StringComparison.Ordinal);
        if (end < 0)
            throw new SolutionException($"{solution.Kinds} has no list that ends with '];' in a line; write it as the template does");
        Files files = new(solution.Directory);
        foreach (var crd in crds)
            Add(solution, crd, crds, files, losses);
        files.Change(solution.Kinds, kinds.Insert(end, string.Concat(crds.Select(c => $"\n        {c.Kind}Kind.Create,"))));
        return files;
    }

    private static void Add(Solution solution, Crd crd, IReadOnlyList<Crd> all, Files files, Losses losses)
    {
        LostOf(crd, losses);
        var text = new KindText(solution, crd);
        foreach (var version in crd.Versions)
        {
            var names = new ClassNames([.. all.Select(c => c.Kind), .. TypesIn(Path.Combine(solution.Api, version.Version.Namespace))]);
            var classes = new SchemaImport($"{crd.Name} {version.Version.Name}", names, version.ScaleNumbers, losses).Classes(crd.Kind, version.Schema);
            files.Add(Path.Combine(solution.Api, version.Version.Namespace, $"{crd.Kind}.cs"), text.Types(version, classes));
        }
        files.Add(Path.Combine(solution.Api, $"{crd.Kind}Kind.cs"), text.Registration(losses));
        if (crd.IsConvertedByWebhook)
        {
            foreach (var other in crd.Others)
                files.Add(Path.Combine(solution.Api, $"{crd.Kind}{other.Version.Namespace}Conversion.cs"), text.Conversion(other));
        }
        files.Add(Path.Combine(solution.Tests, $"{crd.Kind}Tests.cs"), text.Tests());
    }

    /// <summary>What is said of the whole.</summary>
    private static void LostOf(Crd crd, Losses losses)
    {
        if (crd.Names.Text("singular") is { Length: > 0 } singular && singular != OwnSingular(crd))
            losses.Add(crd.Name, "names.singular", $"{singular} becomes {OwnSingular(crd)}");
        if (crd.Names.Text("listKind") is { Length: > 0 } list && list != crd.Kind + "List")
            losses.Add(crd.Name, "names.listKind", $"{list} becomes {crd.Kind}List");
        if (crd.Spec.Flag("preserveUnknownFields"))
            losses.Add(crd.Name, "preserveUnknownFields", "members that the schema does not name are dropped");
        foreach (var name in crd.Spec.Maps("versions").Where(v => !v.Flag("served")).Select(v => v.Text("name")))
        {
            if (name == crd.Storage.Version.Name)
                losses.Add($"{crd.Name} {name}", "served", "what is stored is served, too");
            else
                losses.Note($"{crd.Name} {name}", "served", "is not served: left out");
        }
        foreach (var version in crd.Versions)
            LostOf(crd, version, losses);
    }

    private static string OwnSingular(Crd crd) => crd.Kind.ToLowerInvariant();

    private static void LostOf(Crd crd, CrdVersion version, Losses losses)
    {
        var where = $"{crd.Name} {version.Version.Name}";
        if (version.Document.Flag("deprecated"))
            losses.Add(where, "deprecated", "clients are not warned");
        var declaresStatus = version.Schema.Map("properties")?.Has("status") == true;
        if (!declaresStatus && version.HasStatus)
            losses.Add(where, "subresources.status", "the schema has no status: left out");
        if (version == crd.Storage)
            return;
        foreach (var keyword in (string[])["additionalPrinterColumns", "selectableFields", "subresources"])
        {
            if (!Equals(version.Document.Get(keyword), crd.Storage.Document.Get(keyword)))
                losses.Add(where, keyword, $"become those of {crd.Storage.Version.Name}, for all versions have the same");
        }
        if (crd.IsConvertedByWebhook)
            losses.Add(where, "conversion.webhook", $"becomes {crd.Kind}{version.Version.Namespace}Conversion, which takes over members of the same names: write there what the webhook does");
        else if (Paths(version.Schema).Except(Paths(crd.Storage.Schema)).ToList() is { Count: > 0 } more)
            losses.Add(where, "properties", $"{crd.Storage.Version.Name}, which is stored, does not have {string.Join(", ", more)}: dropped");
    }

    /// <summary>The members of a schema, by their paths.</summary>
    private static IEnumerable<string> Paths(MapValue schema, string path = "")
    {
        foreach (var (name, value) in (schema.Map("properties") ?? new()).Members)
        {
            yield return path + name;
            foreach (var within in value is MapValue node ? Paths(node, $"{path}{name}.") : [])
                yield return within;
        }
        foreach (var below in ((MapValue?[])[schema.Map("items"), schema.Map("additionalProperties")]).OfType<MapValue>())
        {
            foreach (var within in Paths(below, path + "[]."))
                yield return within;
        }
    }

    private static IEnumerable<string> TypesIn(string directory) => Directory.Exists(directory)
        ? Directory.EnumerateFiles(directory, "*.cs").SelectMany(f => Declared().Matches(File.ReadAllText(f)).Select(m => m.Groups[1].Value))
        : [];

    [GeneratedRegex(@"^public (?:sealed |partial )*(?:class|record|enum) (\w+)", RegexOptions.Multiline)]
    private static partial Regex Declared();
}
