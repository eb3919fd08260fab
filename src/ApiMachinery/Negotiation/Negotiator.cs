using OrleansAA.ApiMachinery.Errors;
using OrleansAA.ApiMachinery.Scheme;

namespace OrleansAA.ApiMachinery.Negotiation;

/// <summary>How an answer is written.</summary>
/// <param name="Format">JSON or YAML.</param>
/// <param name="Form">What is written.</param>
/// <param name="MetaVersion">The version of meta.k8s.io of a form that is not the object: v1 or v1beta1.</param>
/// <param name="Pretty">The header asks for indented JSON.</param>
public sealed record NegotiatedResponse(MediaFormat Format, ResponseForm Form, string MetaVersion, bool Pretty)
{
    /// <summary>Metadata of one object cannot be asked of a list, nor a list of metadata of one object.</summary>
    /// <exception cref="StatusException">406: it was.</exception>
    public void CheckFits(ResourceKind kind, bool isList)
    {
        if (Form == ResponseForm.PartialObjectMetadata && isList)
            throw Negotiator.NotAcceptable($"you requested PartialObjectMetadata, but the requested object is a list ({GoType(kind.ListKind)})");
        if (Form == ResponseForm.PartialObjectMetadataList && !isList)
            throw Negotiator.NotAcceptable($"you requested PartialObjectMetadataList, but the requested object is not a list ({GoType(kind.Kind)})");

        string GoType(string name) => $"*{kind.Group.Split('.')[0]}.{name}";
    }
}

/// <summary>Chooses how to answer, by the rules of k8s.io/apiserver/pkg/endpoints/handlers/negotiation.</summary>
public static class Negotiator
{
    private static readonly (MediaFormat Format, string SubType)[] Formats = [(MediaFormat.Json, "json"), (MediaFormat.Yaml, "yaml")];

    private static readonly NegotiatedResponse Plain = new(MediaFormat.Json, ResponseForm.Object, "", Pretty: false);

    /// <summary>For an answer that is one document.</summary>
    /// <param name="accept">The Accept header; null or "" takes JSON.</param>
    /// <exception cref="StatusException">406, listing what there is.</exception>
    public static NegotiatedResponse ForDocument(string? accept) =>
        Negotiate(accept, MediaTypes.Listed) ?? throw NotAcceptable("only the following media types are accepted: " + MediaTypes.Listed);

    /// <summary>For a watch: a stream of JSON documents.</summary>
    /// <param name="accept">The Accept header; null or "" takes JSON.</param>
    /// <exception cref="StatusException">406, listing what there is; a client that asked for YAML is told in YAML.</exception>
    public static NegotiatedResponse ForWatch(string? accept)
    {
        var chosen = Negotiate(accept, $"{MediaTypes.Listed}, {MediaTypes.ListedStreams}");
        return chosen is { Format: MediaFormat.Json }
            ? chosen
            : throw NotAcceptable("only the following media types are accepted: " + MediaTypes.ListedStreams);
    }

    /// <summary>The format errors are written in: what the client takes, else JSON.</summary>
    public static MediaFormat ForErrors(string? accept) =>
        (string.IsNullOrEmpty(accept) ? [] : AcceptHeader.Parse(accept))
            .SelectMany(clause => Formats.Where(f => clause.Takes("application", f.SubType)))
            .Select(f => f.Format)
            .FirstOrDefault(MediaFormat.Json);

    internal static StatusException NotAcceptable(string message) => Statuses.Failure(406, StatusReason.NotAcceptable, message, null);

    private static NegotiatedResponse? Negotiate(string? accept, string representations)
    {
        // What nearly every client sends needs no reading.
        if (string.IsNullOrEmpty(accept) || accept is MediaTypes.Json or MediaTypes.Json + ", */*")
            return Plain;
        if (!IsRouted(accept))
            throw Statuses.NotAcceptable("406: Not Acceptable\n\nAvailable representations: " + representations);
        foreach (var clause in AcceptHeader.Parse(accept))
        {
            foreach (var (format, subType) in Formats)
            {
                if (clause.Takes("application", subType) && Options(clause, format) is { } chosen)
                    return chosen;
            }
        }
        return null;
    }

    /// <summary>The router looks first, and simpler: some clause must name a media type exactly, or take anything.</summary>
    private static bool IsRouted(string accept) => accept.Split(',')
        .Any(clause => clause.Split(';')[0].Trim() is "*/*" or MediaTypes.Json or MediaTypes.Yaml or MediaTypes.Protobuf);

    /// <summary>What a clause's parameters ask for; null if it cannot be given.</summary>
    private static NegotiatedResponse? Options(AcceptClause clause, MediaFormat format)
    {
        var parameters = clause.Parameters;
        var pretty = parameters.GetValueOrDefault("pretty") == "1";
        if (parameters.TryGetValue("stream", out var stream) && stream != "watch")
            return null;
        if (!parameters.ContainsKey("as") && !parameters.ContainsKey("g") && !parameters.ContainsKey("v"))
            return new(format, ResponseForm.Object, "", pretty);
        var version = parameters.GetValueOrDefault("v", "");
        if (parameters.GetValueOrDefault("g") != "meta.k8s.io" || version is not ("v1" or "v1beta1"))
            return null;
        return parameters.GetValueOrDefault("as") switch
        {
            "Table" => new(format, ResponseForm.Table, version, pretty),
            "PartialObjectMetadata" => new(format, ResponseForm.PartialObjectMetadata, version, pretty),
            "PartialObjectMetadataList" => new(format, ResponseForm.PartialObjectMetadataList, version, pretty),
            _ => null,
        };
    }
}
