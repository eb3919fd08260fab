using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using OrleansAA.ApiMachinery.Telemetry;
using OrleansAA.Gateway.Tracing;

namespace OrleansAA.Gateway.Hosting;

/// <summary>Adds what collects spans and sends them, where that is asked for. Without it nobody listens, and no span is made.</summary>
internal static class TracingHosting
{
    public static void AddTracing(this IServiceCollection services, TracingOptions options, string service)
    {
        services.AddSingleton(_ => Sdk.CreateTracerProviderBuilder()
            .SetResourceBuilder(ResourceBuilder.CreateEmpty().AddService(service))
            .SetSampler(new ParentBasedSampler(new RequestSampler((double)options.SamplesPerMillion / TracingOptions.Million)))
            .AddSource(TracingMiddleware.SourceName, RegistryMetrics.Name, "Microsoft.Orleans.Application", "Microsoft.Orleans.Runtime")
            .AddOtlpExporter(o => (o.Endpoint, o.Protocol) = (options.Endpoint, OtlpExportProtocol.Grpc))
            .Build());
        services.AddHostedService<Tracing>();
    }

    /// <summary>Traces begin with requests: what silos tell each other on no one's behalf is none.</summary>
    private sealed class RequestSampler(double share) : Sampler
    {
        private readonly TraceIdRatioBasedSampler _requests = new(share);

        public override SamplingResult ShouldSample(in SamplingParameters samplingParameters) =>
            samplingParameters.Tags?.Any(t => t.Key == TracingMiddleware.AuditId) == true ? _requests.ShouldSample(samplingParameters) : new(SamplingDecision.Drop);
    }

    /// <summary>Begins with the process; its end sends what is left.</summary>
    private sealed class Tracing(TracerProvider provider) : IHostedService
    {
        private const int FlushMilliseconds = 2000;

        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.Run(() => provider.ForceFlush(FlushMilliseconds), cancellationToken);
    }
}
