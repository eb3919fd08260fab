using OrleansAA.Gateway.Authentication;
using OrleansAA.Gateway.Authorization;

namespace OrleansAA.Gateway.Hosting.Root;

/// <summary>
/// Tries the rights that no informer tries, until they are there: at the start, so that a missing binding shows before the first request that
/// needs it, and again when it went away.
/// </summary>
internal sealed class RootPermissionProbe(RootPermissions permissions, TokenAuthenticator tokens, DelegatedAuthorizer authorizer, TimeProvider clock) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        while (!stoppingToken.IsCancellationRequested)
        {
            await TryAsync(RootPermission.TokenReviews, tokens.ProbeAsync, stoppingToken);
            await TryAsync(RootPermission.AccessReviews, authorizer.ProbeAsync, stoppingToken);
            await Task.Delay(Interval, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task TryAsync(RootPermission permission, Func<CancellationToken, Task> probe, CancellationToken stoppingToken)
    {
        if (permissions.IsGranted(permission))
            return;
        try
        {
            await probe(stoppingToken);
        }
        catch (Exception e) when (!stoppingToken.IsCancellationRequested)
        {
            permissions.Failed(permission, e);
        }
        catch (OperationCanceledException)
        {
            // The server is being stopped.
        }
    }
}
