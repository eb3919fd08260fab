namespace OrleansAA.ApiMachinery.Negotiation;

/// <summary>The formats bodies are read and written in.</summary>
public enum MediaFormat
{
    /// <summary>JSON.</summary>
    Json,

    /// <summary>YAML.</summary>
    Yaml,

    /// <summary>Kubernetes' protobuf: of all that is written here only a Status has it.</summary>
    Protobuf,
}

/// <summary>What of an object, or of a list, a client wants to see.</summary>
public enum ResponseForm
{
    /// <summary>All of it.</summary>
    Object,

    /// <summary>A meta.k8s.io Table: what kubectl prints.</summary>
    Table,

    /// <summary>Its metadata.</summary>
    PartialObjectMetadata,

    /// <summary>The metadata of each item of a list.</summary>
    PartialObjectMetadataList,
}

/// <summary>Media types by name.</summary>
public static class MediaTypes
{
    /// <summary>The media type of JSON.</summary>
    public const string Json = "application/json";

    /// <summary>The media type of YAML.</summary>
    public const string Yaml = "application/yaml";

    /// <summary>The media type of Kubernetes' protobuf.</summary>
    public const string Protobuf = "application/vnd.kubernetes.protobuf";

    /// <summary>As messages list them. Protobuf is among them as it is in k8s.io/apiserver, where these types have none, either.</summary>
    internal const string Listed = $"{Json}, {Yaml}, {Protobuf}";

    internal const string ListedStreams = $"{Json};stream=watch, {Protobuf};stream=watch";

    /// <summary>The media type of a format.</summary>
    /// <param name="format">The format.</param>
    public static string Of(MediaFormat format) => format switch
    {
        MediaFormat.Yaml => Yaml,
        MediaFormat.Protobuf => Protobuf,
        _ => Json,
    };

    /// <summary>True if a header that lists media types has one of these in it, by its name alone; parameters are passed over, case matters: go-restful's router compares.</summary>
    internal static bool Names(string header, params ReadOnlySpan<string> types)
    {
        foreach (var range in header.AsSpan().Split(','))
        {
            var clause = header.AsSpan()[range];
            var end = clause.IndexOf(';');
            var name = (end < 0 ? clause : clause[..end]).Trim(' ');
            foreach (var type in types)
            {
                if (name.SequenceEqual(type))
                    return true;
            }
        }
        return false;
    }
}
