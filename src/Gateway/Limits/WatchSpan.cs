namespace OrleansAA.Gateway.Limits;

/// <summary>
/// When a watch ends because the process does: at once, but not before it is <see cref="ServingLimits.WatchAgeMin"/> old. A client takes a watch
/// that ends sooner and was empty for a failure, and lists anew.
/// </summary>
internal sealed class WatchSpan : IDisposable
{
    private readonly TimeProvider _clock;
    private readonly long _began;
    private readonly CancellationTokenSource _over = new();
    private readonly CancellationTokenRegistration _stopping;
    private ITimer? _wait;

    public WatchSpan(TimeProvider clock, CancellationToken stopping)
    {
        (_clock, _began) = (clock, clock.GetTimestamp());
        _stopping = stopping.Register(End);
    }

    /// <summary>Cancelled when the watch has to end.</summary>
    public CancellationToken Over => _over.Token;

    public void Dispose()
    {
        // Waits for an end that is under way.
        _stopping.Dispose();
        _wait?.Dispose();
        _over.Dispose();
    }

    private void End()
    {
        var rest = ServingLimits.WatchAgeMin - _clock.GetElapsedTime(_began);
        if (rest <= TimeSpan.Zero)
            _over.Cancel();
        else
            _wait = _clock.CreateTimer(_ => Cancel(), null, rest, Timeout.InfiniteTimeSpan);
    }

    private void Cancel()
    {
        try
        {
            _over.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The watch has ended by itself meanwhile.
        }
    }
}
