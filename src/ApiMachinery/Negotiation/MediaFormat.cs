namespace OrleansAA.ApiMachinery.Negotiation;

/// <summary>The formats bodies are read and written in.</summary>
public enum MediaFormat
{
    Json,
    Yaml,
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
    public const string Json = "application/json";
    public const string Yaml = "application/yaml";
    public const string Protobuf = "application/vnd.kubernetes.protobuf";

    /// <summary>As messages list them. Protobuf is listed because clients look for the text, but never chosen: the types have none.</summary>
    internal const string Listed = $"{Json}, {Yaml}, {Protobuf}";

    internal const string ListedStreams = $"{Json};stream=watch, {Protobuf};stream=watch";

    public static string Of(MediaFormat format) => format == MediaFormat.Yaml ? Yaml : Json;
}
