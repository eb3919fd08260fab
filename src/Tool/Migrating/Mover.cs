using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using OrleansAA.Tool.Solutions;

namespace OrleansAA.Tool.Migrating;

/// <summary>What one look at both sides found and did.</summary>
/// <param name="Revision">The state of the source that was looked at.</param>
/// <param name="Same">Objects that were the same on both sides.</param>
/// <param name="Written">Objects that were written.</param>
/// <param name="Removed">Objects that were taken away.</param>
/// <param name="Left">What could not be made the same, by object, each with the reasons.</param>
internal sealed record PassResult(string Revision, int Same, int Written, int Removed, IReadOnlyDictionary<string, IReadOnlyList<string>> Left)
{
    /// <summary>True if nothing was to be done: both sides have been compared and are the same, but for what is left.</summary>
    public bool IsSettled => Written + Removed == 0;
}

/// <summary>
/// Makes the target of a route what its source is, in passes: each lists both sides whole, compares object by object, and writes what differs. What a pass has done the next one checks, so that the last one,
/// which finds nothing to do, is the proof. Nothing is remembered that a pass would need: it can be ended anywhere and begun again.
/// </summary>
internal sealed class Mover(IRoute route, bool dryRun)
{
    private const int WritesAtOnce = 16;

    /// <summary>A list that expires while it is read is read again, so often.</summary>
    private const int ListAttemptsMax = 5;

    private readonly ConcurrentDictionary<string, string> _written = new();

    public async Task<PassResult> PassAsync(CancellationToken cancelled)
    {
        for (var attempt = 0; attempt < ListAttemptsMax; attempt++)
        {
            if (await TryPassAsync(cancelled) is { } result)
                return result;
        }
        throw new SolutionException($"{route.Kind.Crd}: its lists expire before they are read, {ListAttemptsMax} times; run it again when less is written");
    }

    private async Task<PassResult?> TryPassAsync(CancellationToken cancelled)
    {
        var there = new ConcurrentDictionary<string, Arrived>();
        if (await route.Target.ListAsync(route.Kind.All(route.TargetVersion), page => Note(page, there), cancelled) is null)
            return null;
        route.Learn(there);
        var (same, written, removed, left) = (0, 0, 0, new ConcurrentDictionary<string, IReadOnlyList<string>>());
        var revision = await route.Source.ListAsync(
            route.Kind.All(route.SourceVersion),
            page => Parallel.ForEachAsync(page, Limits(cancelled), async (value, token) =>
            {
                var key = route.Kind.Key(value);
                there.TryRemove(key, out var found);
                if (await BringAsync(key, value, found, token) is not { } reasons)
                    Interlocked.Increment(ref same);
                else if (reasons.Count == 0)
                    Interlocked.Increment(ref written);
                else
                    left[key] = reasons;
            }),
            cancelled);
        if (revision is null)
            return null;
        await Parallel.ForEachAsync(there, Limits(cancelled), async (gone, token) =>
        {
            if (dryRun || await route.RemoveAsync(gone.Key, gone.Value, token) is not { } refusal)
                Interlocked.Increment(ref removed);
            else
                left[gone.Key] = [refusal];
        });
        return new(revision, same, written, removed, left);
    }

    /// <returns>Null if both sides are the same; no reasons if it was written; else why it cannot be.</returns>
    private async Task<IReadOnlyList<string>?> BringAsync(string key, JsonObject value, Arrived? found, CancellationToken cancelled)
    {
        var hash = ObjectForm.Hash(route.Expected(value));
        if (found?.Hash == hash)
            return null;
        if (dryRun)
            return [];
        if (found is not null && _written.TryGetValue(key, out var before) && before == hash)
            return await DifferencesAsync(value, cancelled);
        if (await route.WriteAsync(value, found, cancelled) is { } refusal)
            return [refusal];
        _written[key] = hash;
        return [];
    }

    private async Task<IReadOnlyList<string>> DifferencesAsync(JsonObject value, CancellationToken cancelled)
    {
        var answer = await route.Target.GetAsync(route.Kind.Path(route.TargetVersion, value), cancelled);
        return answer.IsSuccess ? [.. ObjectForm.Differences(route.Expected(value), route.Found(answer.Body))] : [answer.Message];
    }

    private Task Note(IReadOnlyList<JsonObject> page, ConcurrentDictionary<string, Arrived> there)
    {
        foreach (var value in page)
            there[route.Kind.Key(value)] = new(MigratedKind.Uid(value), MigratedKind.Revision(value), ObjectForm.Hash(route.Found(value)));
        return Task.CompletedTask;
    }

    private static ParallelOptions Limits(CancellationToken cancelled) => new() { MaxDegreeOfParallelism = WritesAtOnce, CancellationToken = cancelled };
}
