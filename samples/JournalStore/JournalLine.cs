using OrleansAA.ApiMachinery.Scheme;
using OrleansAA.ApiMachinery.Storage;

namespace OrleansAA.JournalStore;

/// <summary>What was done, one line of JSON. Exactly one of the four things.</summary>
/// <param name="At">When: an operation stays forbidden for a time.</param>
internal sealed record JournalLine(DateTimeOffset At)
{
    public CommitLine? Commit { get; init; }

    public Guid? Settled { get; init; }

    public long? Trimmed { get; init; }

    public long? Skipped { get; init; }

    /// <summary>Does it once more.</summary>
    public async Task ReplayAsync(IRevisionStore store)
    {
        if (Commit is { } c)
        {
            await store.CommitAsync(new(new(c.Namespace, c.Name), new(c.Expected), c.Type, new(c.Json, c.RevisionAt), c.Operation), default).ConfigureAwait(false);
        }
        else if (Settled is { } operation)
        {
            await store.SettleAsync(operation, new(long.MaxValue), default).ConfigureAwait(false);
        }
        else if (Skipped is { } skipped)
        {
            await store.StartEpochAsync(skipped, default).ConfigureAwait(false);
        }
        else
        {
            await store.TrimAsync(new(Trimmed!.Value), default).ConfigureAwait(false);
        }
    }

    internal sealed record CommitLine(string Namespace, string Name, long Expected, EventType Type, byte[] Json, int RevisionAt, Guid Operation);
}

/// <summary>The clock while a journal is read: it shows when a line was written.</summary>
internal sealed class ReplayClock(TimeProvider clock) : TimeProvider
{
    public DateTimeOffset? Then { get; set; }

    public override DateTimeOffset GetUtcNow() => Then ?? clock.GetUtcNow();
}
