using OrleansAA.ApiMachinery.Errors;

namespace OrleansAA.Gateway.Negotiation;

/// <summary>What format a request's body is in.</summary>
internal static class BodyFormat
{
    /// <summary>True for YAML, false for JSON, which is also meant where nothing is said.</summary>
    /// <exception cref="StatusException">415: neither.</exception>
    public static bool IsYaml(string? contentType) => (contentType ?? "").Split(';')[0].Trim() switch
    {
        "application/yaml" => true,
        "" or "application/json" or "*/*" => false,
        _ => throw Statuses.Failure(
            415, StatusReason.UnsupportedMediaType,
            "the body of the request was in an unknown format - accepted media types include: application/json, application/yaml, application/vnd.kubernetes.protobuf", null),
    };
}
