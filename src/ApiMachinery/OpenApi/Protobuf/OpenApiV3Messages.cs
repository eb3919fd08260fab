using OrleansAA.ApiMachinery.Json;
using static OrleansAA.ApiMachinery.OpenApi.Protobuf.ProtoType;

namespace OrleansAA.ApiMachinery.OpenApi.Protobuf;

/// <summary>The messages of gnostic's OpenAPIv3.proto, as far as the documents of this server have use for them.</summary>
internal static class OpenApiV3Messages
{
    private static readonly ProtoMessage Document = BuildDocument();

    public static byte[] Encode(Value document)
    {
        var writer = new ProtoWriter();
        Document.WriteMembers(writer, document);
        return writer.Written.ToArray();
    }

    private static ProtoMessage BuildDocument()
    {
        var schema = BuildSchema();
        var content = Wrapped(1, Named(new ProtoMessage("MediaType", extensions: 5).Field(1, "schema", schema)));
        return new ProtoMessage("Document", extensions: 9)
            .Field(1, "openapi", Text)
            .Field(2, "info", new ProtoMessage("Info", extensions: 7).Field(1, "title", Text).Field(6, "version", Text))
            .Field(4, "paths", new ProtoMessage("Paths", extensions: 2).Others(1, BuildPathItem(schema, content)))
            .Field(5, "components", new ProtoMessage("Components", extensions: 10)
                .Field(1, "schemas", Wrapped(1, Named(schema)))
                .Field(7, "securitySchemes", Wrapped(1, Named(OrReference(BuildSecurityScheme())))));
    }

    private static ProtoMessage BuildPathItem(ProtoType schema, ProtoType content)
    {
        var parameter = OrReference(new ProtoMessage("Parameter", extensions: 14)
            .Field(1, "name", Text)
            .Field(2, "in", Text)
            .Field(3, "description", Text)
            .Field(4, "required", Flag)
            .Field(10, "schema", schema));
        var body = OrReference(new ProtoMessage("RequestBody", extensions: 4).Field(2, "content", content).Field(3, "required", Flag));
        var response = OrReference(new ProtoMessage("Response", extensions: 5).Field(1, "description", Text).Field(3, "content", content));
        var operation = new ProtoMessage("Operation", extensions: 13)
            .Field(1, "tags", Repeated(Text))
            .Field(3, "description", Text)
            .Field(5, "operationId", Text)
            .Field(6, "parameters", Repeated(parameter))
            .Field(7, "requestBody", body)
            .Field(8, "responses", new ProtoMessage("Responses", extensions: 3).Others(2, response));
        return new ProtoMessage("PathItem", extensions: 14)
            .Field(4, "get", operation)
            .Field(5, "put", operation)
            .Field(6, "post", operation)
            .Field(7, "delete", operation)
            .Field(10, "patch", operation)
            .Field(13, "parameters", Repeated(parameter));
    }

    /// <summary>SchemaOrReference; schemas contain it again.</summary>
    private static ProtoType BuildSchema()
    {
        var schema = new ProtoMessage("Schema", extensions: 36);
        var self = OrReference(schema);
        schema
            .Field(20, "uniqueItems", Flag)
            .Field(23, "required", Repeated(Text))
            .Field(25, "type", Text)
            .Field(26, "allOf", Repeated(self))
            .Field(30, "items", Wrapped(1, self))
            .Field(31, "properties", Wrapped(1, Named(self)))
            .Field(32, "additionalProperties", Wrapped(1, self))
            .Field(33, "default", BuildDefault())
            .Field(34, "description", Text)
            .Field(35, "format", Text);
        return self;
    }

    /// <summary>DefaultType has no variant for objects: there the message is empty.</summary>
    private static ProtoType BuildDefault() => OneOf(v => v switch
    {
        IntegerValue => (1, Number),
        BooleanValue => (2, Flag),
        StringValue => (3, Text),
        _ => (0, new Nothing()),
    });

    private static ProtoMessage BuildSecurityScheme() => new ProtoMessage("SecurityScheme", extensions: 9)
        .Field(1, "type", Text)
        .Field(2, "description", Text)
        .Field(3, "name", Text)
        .Field(4, "in", Text);

    private static ProtoType OrReference(ProtoType type)
    {
        var reference = new ProtoMessage("Reference").Field(1, "$ref", Text);
        return OneOf(v => ((MapValue)v).Has("$ref") ? (2, reference) : (1, type));
    }

    private sealed class Nothing : ProtoType
    {
        public override void Write(ProtoWriter writer, int field, Value value)
        {
        }
    }
}
