using System.Text.Json.Nodes;
using OrleansAA.Tool.Solutions;

namespace OrleansAA.Tool.Migrating;

/// <summary>Makes the objects of a server what they are at another that serves the same API, whatever that is made of. It is run while the other is used, and once more when nobody writes there any more.</summary>
/// <param name="source">Where they are.</param>
/// <param name="target">The server they are to be at.</param>
/// <param name="output">Told what is done.</param>
internal sealed class Mirror(ApiSide source, ApiSide target, TextWriter output)
{
    /// <summary>Passes while others write: each has less to do than the one before.</summary>
    private const int PassesMax = 10;

    private const int ShownMax = 20;

    /// <param name="resources">Resources with their groups; all that the target serves, if there are none.</param>
    /// <param name="dryRun">Compare alone.</param>
    /// <param name="cancelled">Gives up.</param>
    /// <returns>The exit code: 0 if both sides are the same.</returns>
    public async Task<int> RunAsync(IReadOnlyList<string> resources, bool dryRun, CancellationToken cancelled)
    {
        var kinds = await ServedAsync(cancelled);
        if (resources.FirstOrDefault(r => !kinds.Any(k => k.Crd == r)) is { } unknown)
            throw new SolutionException($"--resource {unknown}: the server of --to does not serve it; it has {string.Join(", ", kinds.Select(k => k.Crd))}");
        var isSame = true;
        foreach (var kind in kinds.Where(k => resources.Count == 0 || resources.Contains(k.Crd)))
            isSame &= await MirrorAsync(kind, dryRun, cancelled);
        return isSame ? 0 : 1;
    }

    private async Task<bool> MirrorAsync(MigratedKind kind, bool dryRun, CancellationToken cancelled)
    {
        (await source.GetAsync($"{kind.All(kind.Storage)}?limit=1", cancelled)).Success($"{kind.Crd} {kind.Storage} at --from");
        if (!dryRun)
            await CheckMigrationAsync(kind, cancelled);
        var mover = new Mover(new ToServer(kind, source, kind.Storage, target), dryRun);
        for (var pass = 1; ; pass++)
        {
            var result = await mover.PassAsync(cancelled);
            if (dryRun || result.IsSettled)
                return await TellAsync(kind, result, dryRun, cancelled);
            await output.WriteLineAsync($"{kind.Crd}: {result.Same} the same, {result.Written} written, {result.Removed} taken away");
            if (pass == PassesMax)
                throw new SolutionException($"{kind.Crd} is written to faster than it can be mirrored, in {PassesMax} passes; stop whoever writes, and run it again");
        }
    }

    /// <summary>A pass that finds nothing to do is the proof. Then nothing of the other's line of resourceVersions can be taken for one of the target's own.</summary>
    private async Task<bool> TellAsync(MigratedKind kind, PassResult result, bool dryRun, CancellationToken cancelled)
    {
        foreach (var (key, reasons) in result.Left.OrderBy(l => l.Key, StringComparer.Ordinal).Take(ShownMax))
        {
            foreach (var reason in reasons.Take(ShownMax))
                await output.WriteLineAsync($"differs: {kind.Crd} {key} {reason}");
        }
        if (dryRun)
        {
            await output.WriteLineAsync($"{kind.Crd}: {result.Same} the same, {result.Written} to write, {result.Removed} to take away");
            return result.IsSettled;
        }
        var answer = await target.SendAsync(HttpMethod.Post, $"migration/{kind.All(kind.Storage)}?above={result.Revision}", null, cancelled);
        var begun = (string)answer.Success($"{kind.Crd} at --to")["revision"]!;
        await output.WriteLineAsync($"{kind.Crd}: compared, {result.Same} objects are the same, {result.Left.Count} differ; resourceVersions go on above {begun}");
        return result.Left.Count == 0;
    }

    /// <summary>Nothing is asked for, which is refused with 400: who may not, or where it is off, is told something else.</summary>
    private async Task CheckMigrationAsync(MigratedKind kind, CancellationToken cancelled)
    {
        var probe = await target.SendAsync(HttpMethod.Post, $"migration/{kind.All(kind.Storage)}", null, cancelled);
        if (probe.Code != 400)
            throw new SolutionException($"{kind.Crd} at --to, /migration: {probe.Message}; start it with --enable-migration, and have the right to put, delete and post there (nonResourceURLs)");
    }

    /// <summary>What the target serves, each resource in the version that it prefers, which is the one that is stored.</summary>
    private async Task<IReadOnlyList<MigratedKind>> ServedAsync(CancellationToken cancelled)
    {
        List<MigratedKind> kinds = [];
        var groups = (await target.GetAsync("apis", cancelled)).Success("--to")["groups"] as JsonArray ?? [];
        foreach (var (group, version) in groups.SelectMany(g => g!["versions"]!.AsArray().Select(v => ((string)g["name"]!, (string)v!["version"]!))))
        {
            var resources = (await target.GetAsync($"apis/{group}/{version}", cancelled)).Success("--to")["resources"]!.AsArray();
            foreach (var resource in resources.Where(r => !((string)r!["name"]!).Contains('/', StringComparison.Ordinal)))
            {
                var name = (string)resource!["name"]!;
                if (kinds.Any(k => k.Group == group && k.Plural == name))
                    continue;
                kinds.Add(new($"{name}.{group}", group, name, (string)resource["kind"]!, (bool)resource["namespaced"]!)
                {
                    Storage = version, Versions = [version], HasStatus = resources.Any(r => (string)r!["name"]! == $"{name}/status"), IsConvertedByWebhook = false,
                });
            }
        }
        return kinds;
    }
}
