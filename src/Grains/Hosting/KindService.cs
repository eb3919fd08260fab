using Microsoft.Extensions.Hosting;
using OrleansAA.ApiMachinery.Kinds;

namespace OrleansAA.Grains.Hosting;

/// <summary>Opens the kinds when the host starts, and lets them go when it stops.</summary>
internal sealed class KindService(KindRuntimes kinds) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => kinds.OpenAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => kinds.StopAsync();
}
