namespace OrleansAA.Gateway.Limits;

/// <summary>
/// When a watch ends because the process does: at once or after its grace, but not before it is <see cref="ServingLimits.WatchAgeMin"/> old. A client takes a watch
/// that ends sooner and was empty for a failure, and lists anew.
/// </summary>
internal sealed class WatchSpan : IDisposable
{
    private readonly TimeProvider _clock;
    private readonly long _began;
    private readonly TimeSpan _grace;
    private readonly CancellationTokenSource _over = new();
    private readonly CancellationTokenRegistration _stopping;
    private ITimer? _wait;

    /// <param name="clock">Measures both.</param>
    /// <param name="grace">How much later than the process this watch ends.</param>
    /// <param name="stopping">The process ends.</param>
    public WatchSpan(TimeProvider clock, TimeSpan grace, CancellationToken stopping)
    {
        (_clock, _began, _grace) = (clock, clock.GetTimestamp(), grace);
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
        var young = ServingLimits.WatchAgeMin - _clock.GetElapsedTime(_began);
        var rest = young > _grace ? young : _grace;
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
