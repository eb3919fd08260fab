using OrleansAA.Load.Calling;

namespace OrleansAA.Load.Scenarios;

/// <summary>One sort of call, made again and again.</summary>
internal abstract class CallScenario(Site site)
{
    protected Site Site { get; } = site;

    public virtual IReadOnlyList<Rate> Rates => Site.Options.Rates;

    /// <summary>Watch streams beside the calls, which check what is written.</summary>
    public virtual int Streams => 0;

    /// <summary>Makes what calls need, before they are measured.</summary>
    /// <param name="calls">How many there may be; there may be fewer.</param>
    /// <param name="cancellationToken">Ctrl-C.</param>
    public virtual Task PrepareAsync(long calls, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>How many calls can be made now.</summary>
    public virtual long CallsMax => long.MaxValue;

    /// <exception cref="CallFailedException">It is not answered as it should be.</exception>
    public abstract ValueTask<CallCost> CallAsync(long intended, CancellationToken cancellationToken);

    /// <summary>Takes away what calls have left, so that the next scenario finds what this one found.</summary>
    public virtual Task CleanAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
