using Microsoft.Extensions.DependencyInjection;

namespace OrleansAA.Grains.Hosting;

/// <summary>Keeps the port that was picked for a silo until the silo listens on it.</summary>
internal sealed class SiloPort(ReservedPort port) : ILifecycleParticipant<ISiloLifecycle>
{
    public static void Keep(IServiceCollection services, ReservedPort port) => services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(new SiloPort(port));

    public void Participate(ISiloLifecycle lifecycle) => lifecycle.Subscribe<SiloPort>(ServiceLifecycleStage.Active, _ =>
    {
        port.Dispose();
        return Task.CompletedTask;
    });
}
