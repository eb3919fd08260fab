using OrleansAA.ApiMachinery.Telemetry;
using OrleansAA.Gateway.Telemetry;

namespace OrleansAA.Gateway.Monitoring;

/// <summary>Adds what is measured, and where it is read.</summary>
internal static class MonitoringHosting
{
    /// <summary>The runtime's own: collections, heap, thread pool, exceptions.</summary>
    private const string Runtime = "System.Runtime";

    /// <summary>Of Orleans' own, the one that says how many objects have a grain here.</summary>
    private const string Orleans = "Microsoft.Orleans";
    private const string Activations = "orleans-catalog-activations";

    /// <param name="services">The server's.</param>
    /// <param name="hasObjects">There is a silo.</param>
    /// <param name="objectsMeter">What the silo measures with.</param>
    public static void AddMonitoring(this IServiceCollection services, bool hasObjects, string objectsMeter)
    {
        services.AddSingleton<MetricsRegistry>();
        services.AddSingleton<RequestMetrics>();
        services.AddSingleton<WatchMetrics>();
        services.AddSingleton<AccessMetrics>();
        services.AddSingleton<DebugFlagsEndpoint>();
        services.AddSingleton<ProcessMetrics>();
        services.AddSingleton<CertificateMetrics>();
        services.AddSingleton(s => new MeterBridge(s.GetRequiredService<MetricsRegistry>(), i => i.Meter.Name is Runtime or RegistryMetrics.Name || i.Meter.Name == objectsMeter || i is { Meter.Name: Orleans, Name: Activations }));
        if (hasObjects)
            services.AddSingleton<CacheMetrics>();
        services.AddSingleton(s =>
        {
            // Those that nobody else asks for.
            _ = (s.GetRequiredService<ProcessMetrics>(), s.GetRequiredService<CertificateMetrics>(), s.GetRequiredService<MeterBridge>(), s.GetService<CacheMetrics>());
            return new MetricsEndpoint(s.GetRequiredService<MetricsRegistry>());
        });
    }
}
