using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Patching;

namespace OrleansAA.ApiMachinery.Negotiation;

/// <summary>What the Content-Type header says of a body.</summary>
public static class ContentTypes
{
    /// <summary>The format of an object in a body; without a header it is JSON. Parameters are passed over, case does not matter.</summary>
    /// <exception cref="StatusException">415, listing what is taken.</exception>
    public static MediaFormat OfObject(string? contentType) => MediaType(contentType)?.ToLowerInvariant() switch
    {
        null or MediaTypes.Json => MediaFormat.Json,
        MediaTypes.Yaml => MediaFormat.Yaml,
        _ => throw Statuses.Failure(
            415, StatusReason.UnsupportedMediaType, "the body of the request was in an unknown format - accepted media types include: " + MediaTypes.Listed, null),
    };

    /// <summary>The kind of a patch. Parameters are passed over, case matters: the router compares.</summary>
    /// <exception cref="StatusException">415: it is none.</exception>
    public static PatchType OfPatch(string? contentType) => MediaType(contentType) switch
    {
        "application/json-patch+json" => PatchType.JsonPatch,
        "application/merge-patch+json" => PatchType.MergePatch,
        "application/strategic-merge-patch+json" => PatchType.StrategicMergePatch,
        "application/apply-patch+yaml" => PatchType.Apply,
        _ => throw Statuses.UnsupportedMediaType("415: Unsupported Media Type"),
    };

    /// <summary>Of a request that needs no body: what it says of one all the same must be what the path takes.</summary>
    /// <param name="contentType">The Content-Type header.</param>
    /// <param name="taken">Media types.</param>
    /// <exception cref="StatusException">415: it is another.</exception>
    public static void CheckUnused(string? contentType, params ReadOnlySpan<string> taken)
    {
        if (!string.IsNullOrEmpty(contentType) && !MediaTypes.Names(contentType, taken))
            throw Statuses.UnsupportedMediaType("415: Unsupported Media Type");
    }

    private static string? MediaType(string? contentType) => string.IsNullOrEmpty(contentType) ? null : contentType.Split(';', 2)[0].Trim();
}
