using CsCheck;
using OrleansAA.ApiMachinery.Json;
using OrleansAA.ApiMachinery.OpenApi.Protobuf;
using Xunit;

namespace OrleansAA.ApiMachinery.Tests.OpenApi;

/// <summary>Field numbers are those of gnostic's OpenAPIv2.proto and OpenAPIv3.proto.</summary>
public class ProtobufTests
{
    private const string Gadget = "com.example.parts.v1.Gadget";
    private const string Path = "/apis/parts.example.com/v1/namespaces/{namespace}/gadgets/{name}";

    [Fact]
    public void A_v2_document_decodes_to_what_its_JSON_form_says()
    {
        var documents = SampleKinds.Documents();
        var json = JsonElements.Parse(documents.V2);
        var document = new ProtoReader(documents.V2.Protobuf!.Value.Span);

        Assert.Equal("2.0", document.Text(1));
        Assert.Equal("Sample", document.Message(2).Text(1));
        Assert.Equal(json.GetProperty("paths").Names(), document.Message(8).Map(2).Keys);
        Assert.Equal(json.GetProperty("definitions").Names(), document.Message(9).Map(1).Keys);
        Assert.Equal(json.GetProperty("parameters").Names(), document.Message(10).Map(1).Keys);
        Assert.Equal("BearerToken", document.Message(12).Messages(1).Single().Text(1));
        Assert.Equal("apiKey", document.Message(13).Map(1)["BearerToken"].Message(2).Text(1));

        var spec = document.Message(9).Map(1)["com.example.parts.v1.GadgetSpec"];
        Assert.Equal(json.At("definitions", "com.example.parts.v1.GadgetSpec", "required").Texts(), spec.Texts(19));
        var properties = spec.Message(25).Map(1);
        Assert.Equal("int32", properties["small"].Text(2));
        Assert.Equal("integer", properties["small"].Message(22).Text(1));
        Assert.Equal("string", properties["tags"].Message(23).Message(1).Message(22).Text(1));
        Assert.Equal("#/definitions/com.example.parts.v1.GadgetPart", properties["parts"].Message(21).Message(1).Text(1));
        Assert.Equal("\"set\"", properties["tags"].Map(31)["x-kubernetes-list-type"].Text(2));
        Assert.Equal(
            """[{"group":"parts.example.com","kind":"Gadget","version":"v1"}]""",
            document.Message(9).Map(1)[Gadget].Map(31)["x-kubernetes-group-version-kind"].Text(2));
    }

    [Fact]
    public void An_operation_of_v2_decodes_with_its_parameters_and_responses()
    {
        var item = new ProtoReader(SampleKinds.Documents().V2.Protobuf!.Value.Span).Message(8).Map(2)[Path];
        var patch = item.Message(8);

        Assert.Equal("patchPartsExampleComV1NamespacedGadget", patch.Text(5));
        Assert.Contains("application/strategic-merge-patch+json", patch.Texts(7));
        Assert.Equal("#/definitions/" + Gadget, patch.Message(9).Map(1)["200"].Message(1).Message(2).Message(1).Text(1));
        var parameters = patch.Messages(8).ToList();
        Assert.Equal("#/parameters/body-78PwaGsr", parameters[0].Message(2).Text(1));
        var dryRun = parameters[1].Message(1).Message(2).Message(3);
        Assert.Equal(("query", "dryRun", "string", 1UL), (dryRun.Text(2), dryRun.Text(4), dryRun.Text(6), dryRun.Number(20)));
        var name = item.Messages(9).First().Message(1).Message(2).Message(4);
        Assert.Equal(("path", "name", "string", 1UL), (name.Text(2), name.Text(4), name.Text(5), name.Number(1)));
        var body = item.Message(3).Messages(8).First().Message(1).Message(1);
        Assert.Equal(("body", 1UL, "#/definitions/" + Gadget), (body.Text(2), body.Number(4), body.Message(5).Text(1)));
    }

    [Fact]
    public void A_v3_document_decodes_to_what_its_JSON_form_says()
    {
        var source = SampleKinds.Documents().V3("apis/parts.example.com/v1")!;
        var json = JsonElements.Parse(source);
        var document = new ProtoReader(source.Protobuf!.Value.Span);

        Assert.Equal("3.0.0", document.Text(1));
        Assert.Equal(json.GetProperty("paths").Names(), document.Message(4).Map(1).Keys);
        var schemas = document.Message(5).Message(1).Map(1);
        Assert.Equal(json.At("components", "schemas").Names(), schemas.Keys);
        Assert.Equal("authorization", document.Message(5).Message(7).Map(1)["BearerToken"].Message(1).Text(3));

        var properties = schemas["com.example.parts.v1.GadgetSpec"].Message(1).Message(31).Map(1);
        Assert.Equal(("string", ""), (properties["name"].Message(1).Text(25), properties["name"].Message(1).Message(33).Text(3)));
        Assert.Equal(0d, properties["small"].Message(1).Message(33).Double(1));
        Assert.Equal(0UL, properties["spinning"].Message(1).Message(33).Number(2));
        Assert.Equal(
            "#/components/schemas/com.example.parts.v1.GadgetPart",
            properties["parts"].Message(1).Message(32).Message(1).Message(1).Message(26).Message(2).Text(1));

        var post = document.Message(4).Map(1)["/apis/parts.example.com/v1/namespaces/{namespace}/gadgets"].Message(6);
        Assert.Equal("createPartsExampleComV1NamespacedGadget", post.Text(5));
        Assert.Equal(
            "#/components/schemas/" + Gadget, post.Message(7).Message(1).Message(2).Map(1)["*/*"].Message(1).Message(2).Text(1));
        Assert.Equal(["200", "201", "202", "401"], post.Message(8).Map(2).Keys);
    }

    [Fact]
    public void A_member_without_a_field_is_an_error_and_not_dropped() =>
        Assert.Throws<NotSupportedException>(() => SwaggerMessages.Encode(new MapValue { ["host"] = "example.com" }));

    [Fact]
    public void Numbers_and_texts_survive_the_wire() =>
        Gen.Select(Gen.ULong, Gen.Double, Gen.String, Gen.Int[1, 1000]).Sample((number, real, text, field) =>
        {
            var writer = new ProtoWriter();
            writer.WriteMessage(field, nested =>
            {
                nested.WriteVarint(1, number);
                nested.WriteDouble(2, real);
                nested.WriteString(3, text);
            });
            var read = new ProtoReader(writer.Written).Message(field);
            return read.Number(1) == number && read.Double(2).Equals(real) && read.Text(3) == System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(text));
        });
}
