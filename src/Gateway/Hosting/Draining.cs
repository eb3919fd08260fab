using System.Runtime.InteropServices;

namespace OrleansAA.Gateway.Hosting;

/// <summary>Tells that this process is about to end: it still answers, but is no longer ready, and other replicas get what is new.</summary>
internal sealed class Draining
{
    private volatile bool _hasBegun;

    public bool HasBegun => _hasBegun;

    public void Begin() => _hasBegun = true;
}

/// <summary>Ends the process on SIGTERM or Ctrl-C: at first it drains (--shutdown-delay-duration), then it stops. A second signal stops it at once.</summary>
internal sealed class DrainingLifetime(IHostApplicationLifetime host, Draining draining, TimeProvider clock, ServerOptions options) : IHostLifetime, IDisposable
{
    private readonly List<PosixSignalRegistration> _signals = [];

    public Task WaitForStartAsync(CancellationToken cancellationToken)
    {
        foreach (var signal in (PosixSignal[])[PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGQUIT])
            _signals.Add(PosixSignalRegistration.Create(signal, OnSignal));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        foreach (var signal in _signals)
            signal.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        if (draining.HasBegun || options.ShutdownDelay == TimeSpan.Zero)
            host.StopApplication();
        else
            _ = StopAfterDelayAsync();
        draining.Begin();
    }

    private async Task StopAfterDelayAsync()
    {
        await Task.Delay(options.ShutdownDelay, clock);
        host.StopApplication();
    }
}
