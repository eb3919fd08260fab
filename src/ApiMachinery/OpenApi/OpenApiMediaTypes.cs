namespace OrleansAA.ApiMachinery.OpenApi;

/// <summary>The media types of OpenAPI documents besides application/json. The spelling with an at sign is the older one; answers carry the newer.</summary>
public static class OpenApiMediaTypes
{
    /// <summary>OpenAPI v2 in protobuf.</summary>
    public const string V2Protobuf = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";

    /// <summary>The same, as older clients ask for it.</summary>
    public const string V2ProtobufDeprecated = "application/com.github.proto-openapi.spec.v2@v1.0+protobuf";

    /// <summary>OpenAPI v3 in protobuf.</summary>
    public const string V3Protobuf = "application/com.github.proto-openapi.spec.v3.v1.0+protobuf";

    /// <summary>The same, as older clients ask for it.</summary>
    public const string V3ProtobufDeprecated = "application/com.github.proto-openapi.spec.v3@v1.0+protobuf";
}
