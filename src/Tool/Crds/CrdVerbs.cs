using System.CommandLine;
using OrleansAA.Tool.Running;
using OrleansAA.Tool.Solutions;

namespace OrleansAA.Tool.Crds;

/// <summary>The verbs that lead from CRDs to kinds, and back.</summary>
internal static class CrdVerbs
{
    private const int LostCode = 1;

    public static Command Import()
    {
        var file = new Argument<string>("file") { Description = "The file, YAML or JSON; - reads standard input. It may hold several CRDs; other objects in it are passed over." };
        var kinds = new Option<string[]>("--kind") { Description = "A kind of those in the file: Zone. May be given again; all, if not given.", DefaultValueFactory = _ => [] };
        var strict = new Option<bool>("--strict") { Description = "Make nothing if something cannot be carried over." };
        var crd = new Command("crd", "Makes types of CustomResourceDefinitions (apiextensions.k8s.io/v1), which serve the same API. What cannot be carried over is told by name on standard error.") { file, kinds, strict };
        crd.SetAction(async (parsed, cancelled) =>
        {
            var solution = Solution.Find(Environment.CurrentDirectory);
            var crds = Only(parsed.GetValue(kinds)!, CrdFile.Parse(await CrdFile.ReadAsync(parsed.GetValue(file)!, cancelled), parsed.GetValue(file)!), parsed.GetValue(file)!);
            var losses = new Losses();
            var made = KindImport.Prepare(solution, crds, losses);
            losses.Tell(Console.Error);
            if (parsed.GetValue(strict) && losses.Count > 0)
                throw new SolutionException($"{parsed.GetValue(file)} has {losses.Count} constructs that cannot be carried over, which stand above; nothing was made. Without --strict the rest is made");
            foreach (var change in made.Write())
                Console.WriteLine(change);
        });
        return new Command("import", "Makes kinds of what others describe.") { crd };
    }

    private static IReadOnlyList<Crd> Only(string[] kinds, IReadOnlyList<Crd> crds, string file)
    {
        if (kinds.FirstOrDefault(k => !crds.Any(c => c.Kind == k)) is { } unknown)
            throw new SolutionException($"--kind {unknown}: {file} has none of that name; it has {string.Join(", ", crds.Select(c => c.Kind))}");
        return kinds.Length == 0 ? crds : [.. crds.Where(c => kinds.Contains(c.Kind))];
    }

    public static Command Export()
    {
        var kind = new Argument<string?>("kind") { Description = "The kind: Zone; all, if not given.", Arity = ArgumentArity.ZeroOrOne };
        var strict = new Option<bool>("--strict") { Description = "End with an error if something of a kind has no words in a CRD." };
        var noBuild = ServerBuild.NoBuild();
        var crd = new Command("crd", "Builds the server and writes CustomResourceDefinitions of its kinds. What a CRD has no words for is told on standard error.") { kind, strict, noBuild };
        crd.SetAction(async (parsed, cancelled) =>
        {
            var (lost, code) = await CrdExport.RunAsync(Solution.Find(Environment.CurrentDirectory), parsed.GetValue(kind), parsed.GetValue(noBuild), cancelled);
            return code != 0 ? code : parsed.GetValue(strict) && lost ? LostCode : 0;
        });
        return new Command("export", "Writes kinds for others.") { crd };
    }
}
