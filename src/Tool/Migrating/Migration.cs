using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using OrleansAA.Tool.Solutions;

namespace OrleansAA.Tool.Migrating;

/// <summary>What was asked for.</summary>
internal sealed record MigrationOptions
{
    /// <summary>Compare and say what would be done.</summary>
    public bool DryRun { get; init; }

    /// <summary>Switch although some objects are not the same on both sides.</summary>
    public bool AcceptsDifferences { get; init; }

    /// <summary>Delete the CRDs, and with them the objects that they keep, when the server serves.</summary>
    public bool DeletesCrd { get; init; }

    /// <summary>Come back although objects get other uids.</summary>
    public bool AcceptsNewUids { get; init; }
}

/// <summary>Moves live kinds between CRDs and an aggregated server.</summary>
/// <remarks>
/// <code>
/// there:  copy ─► refuse writes ─► catch up, compare ─► server's resourceVersions above the cluster's ─► APIServices to the Service ─► CRDs serve a detour only ─► compare by it ─► detour closed ─► writes go on
/// back:   detour to the CRDs ─► copy ─► refuse writes ─► catch up, compare ─► CRDs serve, detour closed ─► APIServices are the cluster's ─► server's watches end ─► writes go on
/// </code>
/// Each step can be done again: who is ended in the middle begins again and comes to the same end.
/// </remarks>
internal sealed class Migration(IReadOnlyList<MigratedKind> kinds, ApiSide cluster, ApiSide server, MigrationOptions options, TimeProvider clock, TextWriter output)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    /// <summary>How long other kube-apiservers may be behind the one that is asked, where nothing tells.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(2);

    /// <summary>Passes while others write: each has less to do than the one before, or writers are faster and it takes the freeze.</summary>
    private const int PassesBeforeMax = 5;
    private const int PassesFrozenMax = 10;

    /// <summary>So few are caught up with while writes are refused.</summary>
    private const int FewObjects = 20;

    private const int ShownMax = 20;

    private readonly Registration _registration = new(new(cluster), kinds);
    private readonly Freeze _freeze = new(new(cluster), kinds);

    /// <returns>The exit code.</returns>
    public async Task<int> ThereAsync(ServiceName service, string authorities, CancellationToken cancelled)
    {
        await _registration.CheckWholeAsync(cancelled);
        await CheckServerAsync(cancelled);
        await _registration.CheckServiceAsync(service, cancelled);
        if (await _registration.LeadsToServiceAsync(cancelled) == Led.All)
            return await FinishThereAsync($"the APIServices lead to {service.Namespace}/{service.Name} already", cancelled);
        var movers = kinds.Select(k => new Mover(new ToServer(k, cluster, k.Storage, server), options.DryRun)).ToList();
        if (await CopyAsync(movers, cancelled) is { } code)
            return code;
        try
        {
            await BeginFreezeAsync(cancelled);
            if (await CatchUpAsync(movers, cancelled) is not { } passes)
                return await ThawAsync(1);
            var epochs = await RaiseAsync(passes.Select(p => long.Parse(p.Revision, CultureInfo.InvariantCulture)), cancelled);
            await _registration.LeadToAsync(service, authorities, cancelled);
            await UntilServedAsync(service, epochs, cancelled);
        }
        catch (Exception)
        {
            // As long as the CRDs serve, nobody is helped by refusing writes.
            if (await _registration.LeadsToServiceAsync(CancellationToken.None) == Led.None)
                await ThawAsync(1);
            throw;
        }
        return await FinishThereAsync($"the APIServices lead to {service.Namespace}/{service.Name}", cancelled);
    }

    /// <summary>Until the cluster asks the server. If it never does, the CRDs, which have everything and still serve, are asked again: nobody has been led anywhere.</summary>
    private async Task UntilServedAsync(ServiceName service, IReadOnlyList<long> epochs, CancellationToken cancelled)
    {
        try
        {
            foreach (var (kind, epoch) in kinds.Zip(epochs))
                await UntilAsync($"{kind.Crd}: the cluster asks {service.Namespace}/{service.Name} (kubectl describe apiservice)", async () => await RevisionAtClusterAsync(kind, cancelled) >= epoch, cancelled);
        }
        catch (SolutionException)
        {
            await _registration.LeadToCrdAsync(CancellationToken.None);
            throw;
        }
    }

    /// <returns>The exit code.</returns>
    public async Task<int> BackAsync(CancellationToken cancelled)
    {
        if (kinds.FirstOrDefault(k => k.IsConvertedByWebhook) is { } converted)
            throw new SolutionException($"{converted.Crd}: its conversion is a webhook, which does not know the version by which objects come back; set conversion.strategy to None for the time of it");
        await _registration.CheckWholeAsync(cancelled);
        await CheckServerAsync(cancelled);
        if (await _registration.LeadsToServiceAsync(cancelled) != Led.All)
            return await FinishBackAsync("the APIServices are the cluster's already", cancelled);
        await OpenDetourAsync(cancelled);
        var uids = new ConcurrentDictionary<string, string>();
        var routes = kinds.Select(k => new ToCrd(k, kinds, cluster, server, uids)).ToList();
        var isSettled = false;
        try
        {
            await CheckRevisionsAsync(cancelled);
            await CheckUidsAsync(routes, cancelled);
            var movers = routes.Select(r => new Mover(r, options.DryRun)).ToList();
            if (await CopyAsync(movers, cancelled) is { } code)
                return code;
            await BeginFreezeAsync(cancelled);
            if (await CatchUpAsync(movers, cancelled) is null)
                return await ThawAsync(1);
            await CheckRevisionsAsync(cancelled);
            foreach (var (kind, route) in kinds.Zip(routes))
                Tell($"{kind.Crd}: {route.Renamed.Count} objects have another uid at the CRD; generations are counted anew");
            isSettled = true;
        }
        finally
        {
            if (!isSettled)
            {
                await _registration.CloseDetourAsync(CancellationToken.None);
                await _freeze.EndAsync(CancellationToken.None);
            }
        }
        var ends = await Task.WhenAll(kinds.Select(k => server.RevisionAsync(k.All(k.Storage), cancelled)));
        await _registration.TurnOnAsync(cancelled);
        // What a CRD that has changed makes anew is there when the first comes.
        await Task.Delay(Settling, clock, cancelled);
        await _registration.LeadToCrdAsync(cancelled);
        foreach (var (kind, end) in kinds.Zip(ends))
            await UntilAsync($"{kind.Crd}: the cluster asks the CRD", async () => await RevisionAtClusterAsync(kind, cancelled) > end, cancelled);
        return await FinishBackAsync("the APIServices are the cluster's", cancelled);
    }

    /// <summary>When the server serves: the CRDs no longer do, what was written to them at the last moment comes along, and writes go on.</summary>
    private async Task<int> FinishThereAsync(string how, CancellationToken cancelled)
    {
        Tell(how);
        if (options.DryRun)
            return 0;
        await _registration.TurnOffAsync(cancelled);
        var isWhole = true;
        // Once writes go on, the server has what the CRDs have not.
        if (await _freeze.IsOnAsync(cancelled))
        {
            if (kinds.FirstOrDefault(k => k.IsConvertedByWebhook) is { } converted)
                Tell($"note: {converted.Crd} is converted by a webhook, and cannot be looked at once more");
            else
                isWhole = await CompareByDetourAsync(cancelled);
        }
        await _registration.CloseDetourAsync(cancelled);
        await ThawAsync(0);
        Tell("writes go on, at the server; the CRDs keep their objects and serve nothing");
        if (isWhole && options.DeletesCrd)
        {
            foreach (var kind in kinds.Where(k => k.IsConvertedByWebhook))
                Tell($"note: {kind.Crd} is converted by a webhook: its objects cannot be reached any more, and those with finalizers hold it");
            if (!kinds.Any(k => k.IsConvertedByWebhook))
                await ReleaseAsync(cancelled);
            await _registration.DeleteCrdsAsync(cancelled);
            Tell($"deleted {string.Join(", ", kinds.Select(k => k.Crd))}");
        }
        return isWhole ? 0 : 1;
    }

    /// <summary>Nothing can be written to the CRDs any more; what came to them after the comparison, by way of a kube-apiserver that was behind, is brought along now.</summary>
    private async Task<bool> CompareByDetourAsync(CancellationToken cancelled)
    {
        await OpenDetourAsync(cancelled);
        await Task.Delay(Settling, clock, cancelled);
        return await CatchUpAsync([.. kinds.Select(k => new Mover(new ToServer(k, cluster, MigratedKind.DetourVersion, server), dryRun: false))], cancelled) is not null;
    }

    /// <summary>Takes the finalizers off what the CRDs keep, by the detour. Whoever would do that looks at the server's objects by now, and a CRD is there as long as one of its own is held.</summary>
    private async Task ReleaseAsync(CancellationToken cancelled)
    {
        await OpenDetourAsync(cancelled);
        foreach (var kind in kinds)
        {
            ConcurrentBag<JsonObject> held = [];
            string? revision = null;
            for (var attempt = 0; revision is null; attempt++)
            {
                if (attempt == PassesFrozenMax)
                    throw new SolutionException($"{kind.Crd}: its lists expire before they are read, {PassesFrozenMax} times; run it again when less is written");
                held.Clear();
                revision = await cluster.ListAsync(kind.All(MigratedKind.DetourVersion), page =>
                {
                    foreach (var value in page.Where(v => v["metadata"]!["finalizers"] is JsonArray { Count: > 0 }))
                        held.Add(value);
                    return Task.CompletedTask;
                }, cancelled);
            }
            foreach (var value in held)
            {
                var free = new JsonObject { ["metadata"] = new JsonObject { ["finalizers"] = null, ["uid"] = MigratedKind.Uid(value) } };
                var answer = await cluster.SendAsync(HttpMethod.Patch, kind.Path(MigratedKind.DetourVersion, value), free, cancelled, "application/merge-patch+json");
                if (answer.Code != 404)
                    answer.Success($"{kind.Crd} {kind.Key(value)}");
            }
        }
    }

    private async Task OpenDetourAsync(CancellationToken cancelled)
    {
        await _registration.OpenDetourAsync(cancelled);
        foreach (var kind in kinds)
            await UntilAsync($"{kind.Crd}: {kind.Group}/{MigratedKind.DetourVersion} is served", async () => (await cluster.GetAsync(kind.All(MigratedKind.DetourVersion) + "?limit=1", cancelled)).IsSuccess, cancelled);
    }

    private async Task<int> FinishBackAsync(string how, CancellationToken cancelled)
    {
        Tell(how);
        if (options.DryRun)
            return 0;
        // Of several versions some may lead to the server still.
        await _registration.TurnOnAsync(cancelled);
        await _registration.LeadToCrdAsync(cancelled);
        // Watches that the cluster led to the server would go on there, and see nothing any more.
        await RaiseAsync(kinds.Select(_ => 0L), cancelled);
        await _freeze.EndAsync(cancelled);
        Tell("writes go on, at the CRDs; the server keeps its objects, and nobody is led to it");
        return 0;
    }

    /// <returns>The exit code, if that is all.</returns>
    private async Task<int?> CopyAsync(IReadOnlyList<Mover> movers, CancellationToken cancelled)
    {
        for (var pass = 1; pass <= PassesBeforeMax; pass++)
        {
            var todo = 0;
            foreach (var (kind, mover) in kinds.Zip(movers))
            {
                var result = await mover.PassAsync(cancelled);
                Tell($"{kind.Crd}: {result.Same} the same, {result.Written} {(options.DryRun ? "to write" : "written")}, {result.Removed} {(options.DryRun ? "to take away" : "taken away")}, {result.Left.Count} refused or different");
                todo = Math.Max(todo, result.Written + result.Removed);
            }
            if (options.DryRun)
                return 0;
            if (todo <= FewObjects)
                break;
        }
        return null;
    }

    /// <summary>Compares until nothing is left to do.</summary>
    /// <returns>The passes that found nothing; null if the sides cannot be made the same.</returns>
    private async Task<IReadOnlyList<PassResult>?> CatchUpAsync(IReadOnlyList<Mover> movers, CancellationToken cancelled)
    {
        List<PassResult> settled = [];
        for (var pass = 1; settled.Count < kinds.Count || settled.Any(p => !p.IsSettled); pass++)
        {
            if (pass > PassesFrozenMax)
                throw new SolutionException($"{kinds[0].Crd} is still written to, after {PassesFrozenMax} comparisons, though policy {_freeze.Name} refuses it; who does that is exempt from admission, and has to be stopped");
            settled.Clear();
            foreach (var mover in movers)
                settled.Add(await mover.PassAsync(cancelled));
        }
        var isGood = true;
        foreach (var (kind, result) in kinds.Zip(settled))
        {
            foreach (var (key, reasons) in result.Left.OrderBy(l => l.Key, StringComparer.Ordinal).Take(ShownMax))
            {
                foreach (var reason in reasons.Take(ShownMax))
                    await output.WriteLineAsync($"differs: {kind.Crd} {key} {reason}");
            }
            Tell($"{kind.Crd}: compared, {result.Same} objects are the same, {result.Left.Count} differ");
            isGood &= result.Left.Count == 0;
        }
        if (isGood || options.AcceptsDifferences)
            return settled;
        Tell("nothing was switched; mend what differs, or give --accept-differences");
        return null;
    }

    private async Task<int> ThawAsync(int code)
    {
        await _freeze.EndAsync(CancellationToken.None);
        return code;
    }

    /// <summary>Refuses writes, and returns when they are refused: an object is written as a dry run.</summary>
    private async Task BeginFreezeAsync(CancellationToken cancelled)
    {
        await _freeze.BeginAsync(cancelled);
        foreach (var kind in kinds)
        {
            var first = (await cluster.GetAsync(kind.All(kind.Storage) + "?limit=1", cancelled)).Success(kind.Crd)["items"]!.AsArray().OfType<JsonObject>().FirstOrDefault();
            if (first is null)
                await Task.Delay(Settling, clock, cancelled);
            else
                await UntilAsync($"{kind.Crd}: policy {_freeze.Name} refuses writes (kube-apiserver 1.30 or later)", async () => await IsRefusedAsync(kind.Path(kind.Storage, first), cancelled), cancelled);
        }
        Tell($"writes are refused, by policy {_freeze.Name}");
    }

    private async Task<bool> IsRefusedAsync(string path, CancellationToken cancelled)
    {
        var answer = await cluster.SendAsync(HttpMethod.Patch, path + "?dryRun=All", new JsonObject { ["metadata"] = new JsonObject { ["annotations"] = new JsonObject { ["dotnet-aa/probe"] = "" } } }, cancelled, "application/merge-patch+json");
        // One that is gone by now is found missing before anybody is asked.
        return answer.Code == 404 || (!answer.IsSuccess && answer.Message.Contains(_freeze.Name, StringComparison.Ordinal));
    }

    /// <summary>A watch that goes on from a revision of one side is to be told 410 by the other, once: so revisions of the server begin above all that the cluster has given out.</summary>
    private async Task<IReadOnlyList<long>> RaiseAsync(IEnumerable<long> above, CancellationToken cancelled)
    {
        List<long> epochs = [];
        foreach (var (kind, revision) in kinds.Zip(above))
        {
            var answer = await server.SendAsync(HttpMethod.Post, string.Create(CultureInfo.InvariantCulture, $"migration/{kind.All(kind.Storage)}?above={revision}"), null, cancelled);
            epochs.Add(long.Parse((string)answer.Success($"{kind.Crd} at the server")["revision"]!, CultureInfo.InvariantCulture));
        }
        return epochs;
    }

    /// <summary>To the cluster a revision that it has not come to is the future: a watch from there would wait, and miss what happens meanwhile.</summary>
    private async Task CheckRevisionsAsync(CancellationToken cancelled)
    {
        foreach (var kind in kinds)
        {
            var (ours, theirs) = (await server.RevisionAsync(kind.All(kind.Storage), cancelled), await cluster.RevisionAsync(kind.All(MigratedKind.DetourVersion), cancelled));
            if (ours >= theirs)
                throw new SolutionException($"{kind.Crd}: the server is at resourceVersion {ours}, the cluster at {theirs}: a watch that goes on from there would miss what is written until the cluster has come to it; come back when it has");
        }
    }

    private async Task CheckUidsAsync(IReadOnlyList<ToCrd> routes, CancellationToken cancelled)
    {
        foreach (var route in routes)
        {
            await new Mover(route, dryRun: true).PassAsync(cancelled);
            if (route.Renamed.Count > 0 && !options.AcceptsNewUids)
            {
                throw new SolutionException($"{route.Kind.Crd}: {route.Renamed.Count} objects would get another uid and creationTimestamp, such as {string.Join(", ", route.Renamed.Order(StringComparer.Ordinal).Take(3))}: "
                    + "a CRD gives its own, and what of other kinds is owned by them is collected as garbage; give --new-uids if nothing is");
            }
        }
    }

    private async Task CheckServerAsync(CancellationToken cancelled)
    {
        foreach (var kind in kinds)
        {
            foreach (var version in kind.Versions)
            {
                var answer = await server.GetAsync($"{kind.All(version)}?limit=1", cancelled);
                if (!answer.IsSuccess)
                    throw new SolutionException($"{kind.Crd} {version} at the server: {answer.Message}; it has to serve what the CRD serves (dotnet aa import crd)");
            }
            // Nothing is asked for, which is refused with 400: who may not, or where it is off, is told something else.
            var probe = await server.SendAsync(HttpMethod.Post, $"migration/{kind.All(kind.Storage)}", null, cancelled);
            if (probe.Code != 400)
                throw new SolutionException($"{kind.Crd} at the server, /migration: {probe.Message}; start it with --enable-migration, and have the right to put, delete and post there (nonResourceURLs)");
        }
    }

    private async Task<long> RevisionAtClusterAsync(MigratedKind kind, CancellationToken cancelled)
    {
        var answer = await cluster.GetAsync($"{kind.All(kind.Storage)}?limit=1", cancelled);
        return answer.IsSuccess ? long.Parse((string)answer.Body["metadata"]!["resourceVersion"]!, CultureInfo.InvariantCulture) : -1;
    }

    private async Task UntilAsync(string what, Func<Task<bool>> isSo, CancellationToken cancelled)
    {
        var started = clock.GetTimestamp();
        while (!await isSo())
        {
            if (clock.GetElapsedTime(started) > Patience)
                throw new SolutionException($"waited {Patience.TotalSeconds} s in vain until {what}; run it again when that is mended");
            await Task.Delay(Interval, clock, cancelled);
        }
    }

    private void Tell(string line) => output.WriteLine(line);
}
