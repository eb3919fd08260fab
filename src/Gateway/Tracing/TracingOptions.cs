using OrleansAA.Gateway.Configuration;

namespace OrleansAA.Gateway.Tracing;

/// <summary>Where traces go, and how many: a file with a <c>TracingConfiguration</c> of <c>apiserver.config.k8s.io</c>.</summary>
/// <param name="Endpoint">A collector that speaks OTLP over gRPC: without TLS where the file has a host and a port, as kube-apiserver's; with TLS where it has <c>https://</c> before them.</param>
/// <param name="SamplesPerMillion">Of so many traces that begin here; those that the root or another replica has begun are followed as it says.</param>
internal sealed record TracingOptions(Uri Endpoint, int SamplesPerMillion)
{
    public const int Million = 1_000_000;
    private const string EndpointDefault = "localhost:4317";
    private const string Secure = "https://";
    private const string Flag = "--tracing-config-file";

    /// <exception cref="OperatorException">The file cannot be read, or is none of these.</exception>
    public static TracingOptions Read(string path)
    {
        var file = ConfigNode.Read(Flag, path, "give a file with a TracingConfiguration of apiserver.config.k8s.io/v1");
        file.Require("TracingConfiguration", "apiserver.config.k8s.io/v1", "apiserver.config.k8s.io/v1beta1", "apiserver.config.k8s.io/v1alpha1");
        file.AllowOnly("apiVersion", "kind", "endpoint", "samplingRatePerMillion");
        var endpoint = file.Text("endpoint") ?? EndpointDefault;
        if (!Uri.TryCreate(endpoint.StartsWith(Secure, StringComparison.Ordinal) ? endpoint : "http://" + endpoint, UriKind.Absolute, out var address) || address.PathAndQuery != "/")
            throw file.Wrong("endpoint", "expected HOST:PORT or https://HOST:PORT");
        var samples = file.Number("samplingRatePerMillion") ?? 0;
        return samples is >= 0 and <= Million ? new(address, (int)samples) : throw file.Wrong("samplingRatePerMillion", $"expected a number from 0 to {Million}");
    }
}
