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
    /// <summary>The version of apidiscovery.k8s.io that is served.</summary>
    public const string AggregatedDiscoveryVersion = "v2";

    private const string Streams = $"{MediaTypes.Listed}, {MediaTypes.ListedStreams}";

    private static readonly (MediaFormat Format, string SubType)[] Formats =
        [(MediaFormat.Json, "json"), (MediaFormat.Yaml, "yaml"), (MediaFormat.Protobuf, "vnd.kubernetes.protobuf")];

    private static readonly NegotiatedResponse Plain = new(MediaFormat.Json, ResponseForm.Object, "", Pretty: false);

    /// <summary>For an answer that is one document, or the list of a deletecollection.</summary>
    /// <param name="accept">The Accept header; null or "" takes JSON.</param>
    /// <exception cref="StatusException">406, listing what there is.</exception>
    public static NegotiatedResponse ForDocument(string? accept) => Object(accept, MediaTypes.Listed);

    /// <summary>For a list at a path that can be watched as well.</summary>
    /// <param name="accept">The Accept header; null or "" takes JSON.</param>
    /// <exception cref="StatusException">406, listing what there is.</exception>
    public static NegotiatedResponse ForList(string? accept) => Object(accept, Streams);

    /// <summary>For a watch: a stream of JSON documents.</summary>
    /// <param name="accept">The Accept header; null or "" takes JSON.</param>
    /// <exception cref="StatusException">406, listing what there is; a client that asked for YAML is told in YAML.</exception>
    public static NegotiatedResponse ForWatch(string? accept)
    {
        var chosen = Negotiate(accept, Streams, static (clause, format) => format == MediaFormat.Protobuf ? null : OfObject(clause, format));
        return chosen is { Format: MediaFormat.Json }
            ? chosen
            : throw NotAcceptable("only the following media types are accepted: " + MediaTypes.ListedStreams);
    }

    /// <summary>For a document that has no other form: groups, versions, resources.</summary>
    /// <param name="accept">The Accept header; null or "" takes JSON.</param>
    /// <exception cref="StatusException">406, listing what there is.</exception>
    public static NegotiatedResponse ForDiscovery(string? accept) =>
        Negotiate(accept, MediaTypes.Listed, static (clause, format) => format == MediaFormat.Protobuf ? null : OfDocument(clause, format))
        ?? throw NothingListed();

    /// <summary>For all groups in one document; null if the client does not ask for it. It need not ask first: whoever names it at all gets it.</summary>
    public static NegotiatedResponse? ForAggregatedDiscovery(string? accept) => string.IsNullOrEmpty(accept) || !IsRouted(accept)
        ? null
        : First(accept, static (clause, format) =>
            format != MediaFormat.Protobuf && Parameter(clause, "g") == "apidiscovery.k8s.io" && Parameter(clause, "v") == AggregatedDiscoveryVersion
            && Parameter(clause, "as") == "APIGroupDiscoveryList" && Parameter(clause, "sv").Length == 0 && StreamIsKnown(clause)
                ? new(format, ResponseForm.Object, "", Parameter(clause, "pretty") == "1")
                : null);

    /// <summary>For what is JSON whatever is asked.</summary>
    /// <param name="accept">The Accept header; null or "" takes JSON.</param>
    /// <exception cref="StatusException">406, listing what there is.</exception>
    public static void CheckJson(string? accept)
    {
        if (!string.IsNullOrEmpty(accept) && !MediaTypes.Names(accept, MediaTypes.Json, "*/*"))
            throw NoneRouted(MediaTypes.Json);
    }

    /// <summary>The format errors are written in: what the client takes, else JSON.</summary>
    public static MediaFormat ForErrors(string? accept) => string.IsNullOrEmpty(accept) ? MediaFormat.Json : First(accept, OfDocument)?.Format ?? MediaFormat.Json;

    internal static StatusException NotAcceptable(string message) => Statuses.Failure(406, StatusReason.NotAcceptable, message, null);

    private static StatusException NoneRouted(string representations) =>
        Statuses.NotAcceptable("406: Not Acceptable\n\nAvailable representations: " + representations);

    private static StatusException NothingListed() => NotAcceptable("only the following media types are accepted: " + MediaTypes.Listed);

    private static NegotiatedResponse Object(string? accept, string representations)
    {
        var chosen = Negotiate(accept, representations, OfObject) ?? throw NothingListed();
        return chosen.Format != MediaFormat.Protobuf
            ? chosen
            : throw NotAcceptable("object does not implement the protobuf marshalling interface and cannot be encoded to a protobuf message");
    }

    private static NegotiatedResponse? Negotiate(string? accept, string representations, Func<AcceptClause, MediaFormat, NegotiatedResponse?> take)
    {
        // What nearly every client sends needs no reading.
        if (string.IsNullOrEmpty(accept) || accept is MediaTypes.Json or MediaTypes.Json + ", */*")
            return Plain;
        return IsRouted(accept) ? First(accept, take) : throw NoneRouted(representations);
    }

    private static NegotiatedResponse? First(string accept, Func<AcceptClause, MediaFormat, NegotiatedResponse?> take)
    {
        foreach (var clause in AcceptHeader.Parse(accept))
        {
            foreach (var (format, subType) in Formats)
            {
                if (clause.Takes("application", subType) && take(clause, format) is { } chosen)
                    return chosen;
            }
        }
        return null;
    }

    /// <summary>The router looks first, and simpler: some clause must name a media type exactly, or take anything.</summary>
    private static bool IsRouted(string accept) => MediaTypes.Names(accept, MediaTypes.Json, MediaTypes.Yaml, MediaTypes.Protobuf, "*/*");

    /// <summary>What a clause's parameters ask for of an object; null if it cannot be given.</summary>
    private static NegotiatedResponse? OfObject(AcceptClause clause, MediaFormat format)
    {
        var pretty = Parameter(clause, "pretty") == "1";
        if (!StreamIsKnown(clause) || Parameter(clause, "sv") is not ("" or "v1"))
            return null;
        if (IsPlain(clause))
            return new(format, ResponseForm.Object, "", pretty);
        var version = Parameter(clause, "v");
        if (format == MediaFormat.Protobuf || Parameter(clause, "g") != "meta.k8s.io" || version is not ("v1" or "v1beta1"))
            return null;
        return Parameter(clause, "as") switch
        {
            "Table" => new(format, ResponseForm.Table, version, pretty),
            "PartialObjectMetadata" => new(format, ResponseForm.PartialObjectMetadata, version, pretty),
            "PartialObjectMetadataList" => new(format, ResponseForm.PartialObjectMetadataList, version, pretty),
            _ => null,
        };
    }

    /// <summary>What a clause asks for of a document that has no other form; null if it asks for one.</summary>
    private static NegotiatedResponse? OfDocument(AcceptClause clause, MediaFormat format) =>
        IsPlain(clause) && StreamIsKnown(clause) && Parameter(clause, "sv").Length == 0
            ? new(format, ResponseForm.Object, "", Parameter(clause, "pretty") == "1")
            : null;

    private static bool IsPlain(AcceptClause clause) =>
        !clause.Parameters.ContainsKey("as") && !clause.Parameters.ContainsKey("g") && !clause.Parameters.ContainsKey("v");

    private static bool StreamIsKnown(AcceptClause clause) => Parameter(clause, "stream") is "" or "watch";

    private static string Parameter(AcceptClause clause, string name) => clause.Parameters.GetValueOrDefault(name, "");
}
