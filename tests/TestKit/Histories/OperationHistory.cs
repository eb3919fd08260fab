using System.Collections.Concurrent;
using System.Diagnostics;

namespace OrleansAA.TestKit.Histories;

/// <summary>Everything clients asked for and were told, as they saw it. For concurrent use.</summary>
public sealed class OperationHistory
{
    private readonly ConcurrentQueue<Operation> _operations = new();
    private readonly ConcurrentDictionary<string, long> _lastOf = new();
    private long _seen;

    public IReadOnlyCollection<Operation> Operations => _operations;

    /// <summary>The highest revision any client was told of.</summary>
    public long Seen => Volatile.Read(ref _seen);

    /// <summary>The time as operations note it.</summary>
    public static long Now => Stopwatch.GetTimestamp();

    /// <summary>The last revision a client was told of an object; 0 if none.</summary>
    public long LastOf(string key) => _lastOf.GetValueOrDefault(key);

    public void Add(Operation done)
    {
        _operations.Enqueue(done);
        if (done.Outcome != Outcome.Acknowledged || done.Revision == 0)
            return;
        See(done.Revision);
        if (done.Kind != OperationKind.List)
            _lastOf.AddOrUpdate(done.Key, done.Revision, (_, known) => Math.Max(known, done.Revision));
    }

    private void See(long revision)
    {
        for (var seen = Seen; seen < revision;)
        {
            var before = Interlocked.CompareExchange(ref _seen, revision, seen);
            if (before == seen)
                return;
            seen = before;
        }
    }
}
