using OrleansAA.ApiMachinery.Json;
using OrleansAA.ApiMachinery.OpenApi;
using OrleansAA.ApiMachinery.Schemas;
using OrleansAA.ApiMachinery.Tests.OpenApi.V1;
using Xunit;

namespace OrleansAA.ApiMachinery.Tests.OpenApi;

public class DefinitionsTests
{
    private const string Spec = "com.example.parts.v1.GadgetSpec";

    [Theory]
    [InlineData("name", """{"type":"string","default":""}""")]
    [InlineData("small", """{"type":"integer","format":"int32","default":0}""")]
    [InlineData("large", """{"type":"integer","format":"int64"}""")]
    [InlineData("weight", """{"type":"number","format":"double","default":0}""")]
    [InlineData("spinning", """{"type":"boolean","default":false}""")]
    [InlineData("made", """{"$ref":"#/components/schemas/io.k8s.apimachinery.pkg.apis.meta.v1.Time"}""")]
    [InlineData("tags", """{"type":"array","items":{"type":"string","default":""},"x-kubernetes-list-type":"set"}""")]
    [InlineData("matrix", """{"type":"array","items":{"type":"array","items":{"type":"integer","format":"int64","default":0},"x-kubernetes-list-type":"atomic"},"x-kubernetes-list-type":"atomic"}""")]
    [InlineData("labels", """{"type":"object","additionalProperties":{"type":"string","default":""},"x-kubernetes-map-type":"atomic"}""")]
    [InlineData("parts", """{"type":"object","additionalProperties":{"default":{},"allOf":[{"$ref":"#/components/schemas/com.example.parts.v1.GadgetPart"}]}}""")]
    [InlineData("anything", """{"type":"object","x-kubernetes-preserve-unknown-fields":true}""")]
    public void A_member_has_the_form_kube_openapi_gives_it_in_v3(string member, string schema) =>
        Assert.Equal(schema, Property(v3: true, Spec, member));

    [Theory]
    [InlineData("name", """{"type":"string"}""")]
    [InlineData("made", """{"$ref":"#/definitions/io.k8s.apimachinery.pkg.apis.meta.v1.Time"}""")]
    [InlineData("parts", """{"type":"object","additionalProperties":{"$ref":"#/definitions/com.example.parts.v1.GadgetPart"}}""")]
    public void In_v2_there_are_no_defaults(string member, string schema) =>
        Assert.Equal(schema, Property(v3: false, Spec, member));

    [Fact]
    public void A_list_map_tells_apply_and_strategic_merge_its_keys() => Assert.Equal(
        """{"type":"array","items":{"default":{},"allOf":[{"$ref":"#/components/schemas/io.k8s.apimachinery.pkg.apis.meta.v1.Condition"}]},"x-kubernetes-list-type":"map","x-kubernetes-list-map-keys":["type"],"x-kubernetes-patch-strategy":"merge","x-kubernetes-patch-merge-key":"type"}""",
        Property(v3: true, "com.example.parts.v1.GadgetStatus", "conditions"));

    [Fact]
    public void Members_that_are_always_written_are_required_in_their_order() => Assert.Equal(
        """["name","small","weight","spinning"]""", ((MapValue)Build(v3: true).ToValue()[Spec])["required"].ToString());

    [Fact]
    public void A_type_that_contains_itself_is_defined_once() => Assert.Equal(
        """{"$ref":"#/components/schemas/com.example.parts.v1.GadgetPart"}""",
        Property(v3: true, "com.example.parts.v1.GadgetPart", "inner"));

    [Fact]
    public void A_struct_that_is_always_there_has_an_empty_default() => Assert.Equal(
        """{"default":{},"allOf":[{"$ref":"#/components/schemas/com.example.parts.v1.GadgetSpec"}]}""",
        Property(v3: true, "com.example.parts.v1.Gadget", "spec"));

    [Fact]
    public void An_owner_reference_is_one_value_to_apply()
    {
        var definition = (MapValue)Build(v3: true).ToValue()["io.k8s.apimachinery.pkg.apis.meta.v1.OwnerReference"];
        Assert.Equal("\"atomic\"", definition["x-kubernetes-map-type"].ToString());
    }

    private static Definitions Build(bool v3)
    {
        var definitions = new Definitions(v3, new GroupVersionKinds(SampleKinds.All));
        definitions.Add(SchemaRegistry.Of<Gadget>());
        return definitions;
    }

    private static string Property(bool v3, string definition, string member) =>
        ((MapValue)((MapValue)Build(v3).ToValue()[definition])["properties"]).Get(member)!.ToString();
}
