using System.Runtime.InteropServices;

namespace OrleansAA.Gateway.Closing;

/// <summary>Tells that this process is about to end.</summary>
/// <remarks>
/// <code>
/// serving ── SIGTERM ──► leaving    not ready any more; everything is answered, while it is taken out of the endpoints
///    half the delay later ──► closing    connections are told to go elsewhere, and no watch begins: it would be cut short
///    half the delay later ──► stopping   watches end in order, requests under way finish
/// </code>
/// </remarks>
internal sealed class Draining : IDisposable
{
    private readonly CancellationTokenSource _closing = new();
    private volatile bool _hasBegun;

    /// <summary>True from leaving on.</summary>
    public bool HasBegun => _hasBegun;

    /// <summary>Cancelled from closing on.</summary>
    public CancellationToken Closing => _closing.Token;

    public void Begin() => _hasBegun = true;

    public void Close()
    {
        Begin();
        _closing.Cancel();
    }

    public void Dispose() => _closing.Dispose();
}

/// <summary>
/// Ends the process on SIGTERM or Ctrl-C: at first it drains (--shutdown-delay-duration), then it stops. A second signal stops it at once.
/// </summary>
internal sealed class DrainingLifetime(IHostApplicationLifetime host, Draining draining, TimeProvider clock, TimeSpan delay) : IHostLifetime, IDisposable
{
    private readonly List<PosixSignalRegistration> _signals = [];
    private CancellationTokenRegistration _stopping;

    public Task WaitForStartAsync(CancellationToken cancellationToken)
    {
        // Whoever stops the host: nothing begins in a process that stops.
        _stopping = host.ApplicationStopping.Register(draining.Close);
        foreach (var signal in (PosixSignal[])[PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGQUIT])
            _signals.Add(PosixSignalRegistration.Create(signal, OnSignal));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        _stopping.Dispose();
        foreach (var signal in _signals)
            signal.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        if (draining.HasBegun || delay == TimeSpan.Zero)
            Stop();
        else
            _ = StopAfterDelayAsync();
    }

    private async Task StopAfterDelayAsync()
    {
        draining.Begin();
        await Task.Delay(delay / 2, clock);
        draining.Close();
        await Task.Delay(delay / 2, clock);
        Stop();
    }

    /// <summary>Connections are told first, so that no client asks on one of them for what it just lost.</summary>
    private void Stop()
    {
        draining.Close();
        host.StopApplication();
    }
}
