namespace OrleansAA.Gateway.Root;

/// <summary>
/// Tries the rights that no informer tries, until they are there: at the start, so that a missing binding shows before the first request that
/// needs it, and again when it went away.
/// </summary>
internal sealed class RootPermissionProbe(RootPermissions permissions, IEnumerable<IRootProbe> probes, TimeProvider clock) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        while (!stoppingToken.IsCancellationRequested)
        {
            foreach (var probe in probes)
                await TryAsync(probe, stoppingToken);
            await Task.Delay(Interval, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task TryAsync(IRootProbe probe, CancellationToken stoppingToken)
    {
        if (permissions.IsGranted(probe.Permission))
            return;
        try
        {
            await probe.ProbeAsync(stoppingToken);
        }
        catch (Exception e) when (!stoppingToken.IsCancellationRequested)
        {
            permissions.Failed(probe.Permission, e);
        }
        catch (OperationCanceledException)
        {
            // The server is being stopped.
        }
    }
}

/// <summary>Something that needs a right at the root, and can try it.</summary>
internal interface IRootProbe
{
    RootPermission Permission { get; }

    /// <summary>Asks what costs nothing; tells <see cref="RootPermissions"/> itself where the root answers.</summary>
    Task ProbeAsync(CancellationToken cancellationToken);
}
