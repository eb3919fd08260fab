using OrleansAA.ApiMachinery.Json;
using static OrleansAA.ApiMachinery.OpenApi.Protobuf.ProtoType;

namespace OrleansAA.ApiMachinery.OpenApi.Protobuf;

/// <summary>The messages of gnostic's OpenAPIv2.proto, as far as the documents of this server have use for them.</summary>
internal static class SwaggerMessages
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
        var parameter = BuildParameter(schema);
        var item = OneOf(v => IsReference(v) ? (2, Reference()) : (1, parameter));
        var responses = new ProtoMessage("Responses", extensions: 2).Others(1, BuildResponse(schema));
        return new ProtoMessage("Document", extensions: 16)
            .Field(1, "swagger", Text)
            .Field(2, "info", new ProtoMessage("Info", extensions: 7).Field(1, "title", Text).Field(2, "version", Text))
            .Field(8, "paths", new ProtoMessage("Paths", extensions: 1).Others(2, BuildPathItem(item, responses)))
            .Field(9, "definitions", Wrapped(1, Named(schema)))
            .Field(10, "parameters", Wrapped(1, Named(parameter)))
            .Field(12, "security", Repeated(Wrapped(1, Named(Wrapped(1, Repeated(Text))))))
            .Field(13, "securityDefinitions", Wrapped(1, Named(Wrapped(2, BuildApiKey()))));
    }

    private static ProtoMessage BuildPathItem(ProtoType parameter, ProtoType responses)
    {
        var operation = new ProtoMessage("Operation", extensions: 13)
            .Field(1, "tags", Repeated(Text))
            .Field(3, "description", Text)
            .Field(5, "operationId", Text)
            .Field(6, "produces", Repeated(Text))
            .Field(7, "consumes", Repeated(Text))
            .Field(8, "parameters", Repeated(parameter))
            .Field(9, "responses", responses)
            .Field(10, "schemes", Repeated(Text));
        return new ProtoMessage("PathItem", extensions: 10)
            .Field(2, "get", operation)
            .Field(3, "put", operation)
            .Field(4, "post", operation)
            .Field(5, "delete", operation)
            .Field(8, "patch", operation)
            .Field(9, "parameters", Repeated(parameter));
    }

    /// <summary>ResponseValue, of which only the variant Response is used; its schema is the variant Schema of SchemaItem.</summary>
    private static ProtoType BuildResponse(ProtoType schema) => Wrapped(1, new ProtoMessage("Response", extensions: 5)
        .Field(1, "description", Text)
        .Field(2, "schema", Wrapped(1, schema)));

    private static ProtoType BuildParameter(ProtoType schema)
    {
        var body = new ProtoMessage("BodyParameter", extensions: 6)
            .Field(1, "description", Text)
            .Field(2, "name", Text)
            .Field(3, "in", Text)
            .Field(4, "required", Flag)
            .Field(5, "schema", schema);
        var path = Simple("PathParameterSubSchema", type: 5, uniqueItems: 19, extensions: 22);
        var query = Simple("QueryParameterSubSchema", type: 6, uniqueItems: 20, extensions: 23);
        var other = OneOf(v => Member(v, "in") == "path" ? (4, path) : (3, query));
        return OneOf(v => Member(v, "in") == "body" ? (1, body) : (2, other));
    }

    private static ProtoMessage Simple(string name, int type, int uniqueItems, int extensions) => new ProtoMessage(name, extensions)
        .Field(1, "required", Flag)
        .Field(2, "in", Text)
        .Field(3, "description", Text)
        .Field(4, "name", Text)
        .Field(type, "type", Text)
        .Field(uniqueItems, "uniqueItems", Flag);

    private static ProtoMessage BuildSchema()
    {
        var schema = new ProtoMessage("Schema", extensions: 31);
        return schema
            .Field(1, "$ref", Text)
            .Field(2, "format", Text)
            .Field(4, "description", Text)
            .Field(19, "required", Repeated(Text))
            .Field(21, "additionalProperties", Wrapped(1, schema))
            .Field(22, "type", Wrapped(1, Text))
            .Field(23, "items", Wrapped(1, schema))
            .Field(25, "properties", Wrapped(1, Named(schema)));
    }

    private static ProtoMessage BuildApiKey() => new ProtoMessage("ApiKeySecurity", extensions: 5)
        .Field(1, "type", Text)
        .Field(2, "name", Text)
        .Field(3, "in", Text)
        .Field(4, "description", Text);

    private static ProtoMessage Reference() => new ProtoMessage("JsonReference").Field(1, "$ref", Text);

    private static bool IsReference(Value value) => ((MapValue)value).Has("$ref");

    private static string Member(Value value, string member) => ((StringValue)((MapValue)value)[member]).Text;
}
