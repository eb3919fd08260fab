using System.Diagnostics;
using OrleansAA.Load.Calling;
using OrleansAA.Load.Measuring;

namespace OrleansAA.Load.Pacing;

/// <summary>Makes one call.</summary>
/// <param name="intended">When it was to be sent.</param>
/// <param name="cancellationToken">Gives it up.</param>
internal delegate ValueTask<CallCost> Call(long intended, CancellationToken cancellationToken);

/// <summary>How calls are made for a while.</summary>
internal sealed record CallPhase
{
    public required Call Call { get; init; }

    public required Rate Rate { get; init; }

    public required TimeSpan Duration { get; init; }

    /// <summary>Calls at once where there is no rate.</summary>
    public required int Callers { get; init; }

    /// <summary>How long answers are waited for after the last call.</summary>
    public required TimeSpan Patience { get; init; }

    /// <summary>There are no more to be made.</summary>
    public long CallsMax { get; init; } = long.MaxValue;

    /// <summary>
    /// Makes them. At a rate each is sent when its time has come, however long others take (an open loop), and its latency counts from that time, also if it was sent later; without one, callers make
    /// one after the other (a closed loop), and latency counts from the sending.
    /// </summary>
    /// <exception cref="OperationCanceledException">Ctrl-C.</exception>
    public async Task RunAsync(PhaseTally tally, CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await (Rate.PerSecond is { } perSecond ? OpenAsync(perSecond, tally, over) : ClosedAsync(tally, over));
        cancellationToken.ThrowIfCancellationRequested();
        tally.End();
    }

    private async Task OpenAsync(double perSecond, PhaseTally tally, CancellationTokenSource over)
    {
        over.CancelAfter(Duration + Patience);
        var total = (long)Math.Min(CallsMax, Math.Ceiling(perSecond * Duration.TotalSeconds));
        using var slots = new SemaphoreSlim(LoadLimits.CallsInFlightMax);
        var sent = 0L;
        void Send()
        {
            for (; sent < total; sent++)
            {
                var intended = tally.Started + (long)(sent / perSecond * Stopwatch.Frequency);
                Pause.Until(intended, over.Token);
                slots.Wait(over.Token);
                ThreadPool.UnsafeQueueUserWorkItem(static s => _ = s.RunAsync(), new Sent(this, tally, intended, slots, over.Token), preferLocal: false);
            }
        }
        try
        {
            await Task.Factory.StartNew(Send, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }
        catch (OperationCanceledException)
        {
            tally.Failures.Add($"not sent: {LoadLimits.CallsInFlightMax} others had no answer", total - sent);
        }
        // Who has all slots knows that every call is over; each ends when the patience does.
        for (var i = 0; i < LoadLimits.CallsInFlightMax; i++)
            await slots.WaitAsync(CancellationToken.None);
    }

    private async Task ClosedAsync(PhaseTally tally, CancellationTokenSource over)
    {
        over.CancelAfter(Duration + Patience);
        var begun = 0L;
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Task.Run(async () =>
        {
            while (Stopwatch.GetElapsedTime(tally.Started) < Duration && Interlocked.Increment(ref begun) <= CallsMax)
                await OneAsync(tally, Stopwatch.GetTimestamp(), over.Token);
        })));
    }

    private async Task OneAsync(PhaseTally tally, long intended, CancellationToken cancellationToken)
    {
        try
        {
            var cost = await Call(intended, cancellationToken);
            tally.Answered(intended, Stopwatch.GetTimestamp(), cost);
        }
        catch (CallFailedException e)
        {
            tally.Failures.Add(e.Message);
        }
        catch (OperationCanceledException)
        {
            tally.Failures.Add($"no answer {Patience.TotalSeconds:0} s after the last call");
        }
    }

    private sealed record Sent(CallPhase Phase, PhaseTally Tally, long Intended, SemaphoreSlim Slots, CancellationToken Over)
    {
        public async Task RunAsync()
        {
            await Phase.OneAsync(Tally, Intended, Over);
            Slots.Release();
        }
    }
}
