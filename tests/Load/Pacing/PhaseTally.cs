using System.Diagnostics;
using OrleansAA.Load.Calling;
using OrleansAA.Load.Measuring;

namespace OrleansAA.Load.Pacing;

/// <summary>What has become of the calls of one phase, up to now.</summary>
internal sealed class PhaseTally
{
    private long _requests;
    private long _sent;
    private long _received;

    /// <param name="expected">How long the phase will be.</param>
    /// <param name="failures">Takes what goes wrong; nobody wants to know it, if not given.</param>
    public PhaseTally(TimeSpan expected, Failures? failures = null)
    {
        Failures = failures ?? new();
        Started = Stopwatch.GetTimestamp();
        Latencies = new(Started, expected);
    }

    public long Started { get; }

    /// <summary>How long it took until the last answer.</summary>
    public TimeSpan Took { get; private set; }

    public Latencies Latencies { get; }

    public Failures Failures { get; }

    /// <summary>What was answered as it should be took.</summary>
    public CallCost Cost => new((int)Math.Min(Interlocked.Read(ref _requests), int.MaxValue), Interlocked.Read(ref _sent), Interlocked.Read(ref _received));

    public void Answered(long intended, long now, CallCost cost)
    {
        Latencies.Record(intended, now);
        Interlocked.Add(ref _requests, cost.Requests);
        Interlocked.Add(ref _sent, cost.Sent);
        Interlocked.Add(ref _received, cost.Received);
    }

    public void End() => Took = Stopwatch.GetElapsedTime(Started);
}
