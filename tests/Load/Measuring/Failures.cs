using System.Collections.Concurrent;
using OrleansAA.Load.Results;

namespace OrleansAA.Load.Measuring;

/// <summary>What went wrong, counted by its reason.</summary>
internal sealed class Failures
{
    private const string Others = "other reasons";

    private readonly ConcurrentDictionary<string, long> _counts = new();
    private long _count;

    public long Count => Interlocked.Read(ref _count);

    public void Add(string reason, long times = 1)
    {
        Interlocked.Add(ref _count, times);
        var kept = _counts.Count < LoadLimits.FailureReasonsMax || _counts.ContainsKey(reason) ? reason : Others;
        _counts.AddOrUpdate(kept, times, (_, n) => n + times);
    }

    public IReadOnlyList<FailureCount> ByReason() => [.. _counts.OrderByDescending(c => c.Value).Select(c => new FailureCount(c.Key, c.Value))];
}
