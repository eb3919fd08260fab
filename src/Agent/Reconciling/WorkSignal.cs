using System.Threading.Channels;

namespace OrleansAA.Agent.Reconciling;

/// <summary>A queue of one: whatever happens while somebody works is one piece of work more, however much it was.</summary>
internal sealed class WorkSignal
{
    private readonly Channel<bool> _pending = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public void Set() => _pending.Writer.TryWrite(true);

    /// <summary>Waits until there is something to do, or the time is over.</summary>
    /// <returns>Whether there is.</returns>
    public async Task<bool> WaitAsync(TimeSpan time, TimeProvider clock, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(time, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            return await _pending.Reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}
