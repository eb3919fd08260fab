using CsCheck;
using OrleansAA.ApiMachinery.Names;
using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Storage;
using Xunit;

namespace OrleansAA.Storage.Testing;

/// <summary>Whatever is done to both, a store answers as the model does. A store joins with a class of one line.</summary>
/// <param name="newPlace">Makes a place where nothing is yet.</param>
public abstract class AgreementWithMemory(Func<IStorePlace> newPlace)
{
    private static readonly GroupResource Rules = new("example.com", "rules");

    private static readonly NamespacedName[] Names =
        [new("", "a"), new("a", "a"), new("a", "b"), new("a", "\U0001F600"), new("a", "\uFFFD"), new("a-", "a"), new("b", "")];

    /// <param name="Text">What is done, for the message of a failure.</param>
    /// <param name="RunAsync">Does it and gives the answer as text; null reopens the store. It sees the operation ids used so far, its own at the end.</param>
    private sealed record Step(string Text, Func<IRevisionStore, IReadOnlyList<Guid>, Task<string>>? RunAsync);

    [Fact]
    public async Task Any_sequence_of_operations_has_the_same_answers()
    {
        await Gen.OneOf(Commits(), Commits(), Commits(), Reads(), Trims()).Array[1, 60].SampleAsync(AgreesAsync, iter: 150);
    }

    private async Task AgreesAsync(Step[] steps)
    {
        await using var memory = new MemoryPlace();
        await using var place = newPlace();
        var expected = await RunAsync(memory, steps);
        var actual = await RunAsync(place, steps);
        Assert.Equal(expected, actual);
    }

    private static async Task<string[]> RunAsync(IStorePlace place, Step[] steps)
    {
        var store = await place.Stores.OpenAsync(Rules, default);
        var operations = Enumerable.Range(0, steps.Length + 1).Select(i => new Guid(i, 0, 0, new byte[8])).ToArray();
        var answers = new List<string>();
        foreach (var (text, runAsync) in steps)
        {
            if (runAsync is null)
            {
                await place.ReopenAsync();
                store = await place.Stores.OpenAsync(Rules, default);
            }
            var answer = runAsync is null ? "reopened" : await runAsync(store, operations[..(answers.Count + 1)]);
            answers.Add($"{text}: {answer} {await store.HeadAsync(default)}");
        }
        return [.. answers];
    }

    // Mostly with the revision the object has, so that most commits go through.
    private static Gen<Step> Commits() => Gen.Select(
        Gen.Int[1, 4].Select(dice => dice == 4 ? EventType.Modified : (EventType)dice),
        Gen.Int[0, Names.Length - 1],
        Gen.Int[-4, 3],
        Gen.Int[0, 5],
        (type, name, stale, late) => new Step($"{type} {name} {stale} {late}", async (store, operations) =>
        {
            var current = (await store.GetAsync(Names[name], default))?.Revision ?? Revision.None;
            var expected = type == EventType.Added ? Revision.None : new(Math.Max(1, current.Number - Math.Max(0, stale)));
            // Now and then as the operation of an earlier step, which may be forbidden.
            var operation = late == 0 ? operations[0] : operations[^1];
            return $"{await CommitAsync(store, StoreSteps.Change(type, Names[name], expected, $"v{operations.Count}", operation))} {await SettleAsync(store, operation, stale)}";
        }));

    private static Gen<Step> Reads() => Gen.Select(
        Gen.Int[0, 3],
        Gen.Int[0, 40],
        Gen.Int[0, 40],
        Gen.Int[1, 9],
        (kind, x, y, max) => new Step($"read {kind} {x} {y} {max}", async (store, operations) => kind switch
        {
            0 => string.Join("\n", (await store.ScanAsync(x % 8 == 7 ? null : Names[x % 8], max, default)).Lines()),
            1 => await SettleAsync(store, operations[x % operations.Count], y),
            2 => (await store.GetAsync(Names[x % 7], default))?.Json.Text() ?? "nothing",
            _ => await ReadLogAsync(store, x, y, max),
        }));

    private static Gen<Step> Trims() => Gen.Select(
        Gen.Int[0, 9],
        Gen.Int[-1, 40],
        (dice, upTo) => dice == 0
            ? new Step("reopen", null)
            : new Step($"trim {upTo}", async (store, _) => $"{await store.TrimAsync(new(upTo), default)}"));

    private static async Task<string> CommitAsync(IRevisionStore store, Commit commit)
    {
        try
        {
            var outcome = await store.CommitAsync(commit, default);
            return $"{outcome.Revision} {outcome.Current?.Revision} {outcome.Current?.Json.Text()}";
        }
        catch (StoreUnavailableException e) when (e.CameTooLate)
        {
            return "too late";
        }
    }

    private static async Task<string> SettleAsync(IRevisionStore store, Guid operation, long since)
    {
        try
        {
            return $"settled {await store.SettleAsync(operation, new(since), default)}";
        }
        catch (CompactedException e)
        {
            return e.Message;
        }
    }

    private static async Task<string> ReadLogAsync(IRevisionStore store, int after, int upTo, int max)
    {
        try
        {
            return string.Join("\n", (await store.ReadLogAsync(new(after), new(upTo), max, default)).Lines());
        }
        catch (CompactedException e)
        {
            return e.Message;
        }
    }
}
